"""What every scene is painted with: gradients, noise, stencils, light, weather and film.

Nothing here uses Image.effect_noise, which cannot be seeded: the grain of a picture comes from
the same generator as its mountains, so that a picture is the same each time it is drawn.
"""

from functools import lru_cache
from math import cos, pi, sin

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageOps


def rgb(colour):
    return ImageColor.getrgb(colour) if isinstance(colour, str) else tuple(colour)


def mix(one, other, share):
    return tuple(round(a + (b - a) * share) for a, b in zip(rgb(one), rgb(other), strict=True))


def gradient(size, *stops):
    """A vertical wash through (position, colour) stops, positions running from 0 to 1."""
    column = Image.new("RGB", (1, 512))
    for y in range(512):
        at = y / 511
        left = max((stop for stop in stops if stop[0] <= at), default=stops[0])
        right = min((stop for stop in stops if stop[0] >= at), default=stops[-1])
        share = (at - left[0]) / ((right[0] - left[0]) or 1)
        column.putpixel((0, y), mix(left[1], right[1], share))
    return column.resize(size, Image.Resampling.BICUBIC)


def ramp(size, *stops):
    """A vertical mask: like gradient(), with opacities from 0 to 1 for colours."""
    return gradient(size, *((at, (round(255 * a),) * 3) for at, a in stops)).getchannel(0)


def sideways(size, *stops):
    """A horizontal mask."""
    return ramp(size[::-1], *stops).transpose(Image.Transpose.ROTATE_90)


def levels(mask, low, high, strength=1.0, gamma=1.0):
    """Stretch what lies between low and high (0 to 1) over the whole mask."""
    span = (high - low) * 255

    def curve(tone):
        return round(255 * strength * min(1, max(0, (tone - low * 255) / span)) ** gamma)

    return mask.point([curve(tone) for tone in range(256)])


def both(*masks):
    """Where every one of the masks is open."""
    result = masks[0]
    for mask in masks[1:]:
        result = ImageChops.multiply(result, mask)
    return result


def blur(image, radius):
    """A Gaussian blur; a wide one is worked out on a smaller copy."""
    step = max(1, int(radius // 4))
    if step == 1:
        return image.filter(ImageFilter.GaussianBlur(radius))
    small = image.reduce(step).filter(ImageFilter.GaussianBlur(radius / step))
    return small.resize(image.size, Image.Resampling.BICUBIC)


def speckle(rng, size):
    """Every pixel a tone of its own."""
    return Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))


def noise(rng, size, cells, octaves=5, keep=0.5, ridged=False):
    """Cloudy noise with cells=(across, down) in its coarsest octave."""
    small = (size[0] // 2, size[1] // 2)
    layers = []
    for octave in range(octaves):
        grid = [min(int(cell * 2**octave) + 2, edge) for cell, edge in zip(cells, small)]  # noqa: B905
        layer = speckle(rng, tuple(grid)).resize(small, Image.Resampling.BICUBIC)
        if ridged:
            layer = layer.point([255 - abs(2 * tone - 255) for tone in range(256)])
        layers.append(layer)
    total = layers.pop()
    for layer in reversed(layers):
        total = Image.blend(layer, total, keep / (1 + keep))
    return ImageOps.autocontrast(total, cutoff=1).resize(size, Image.Resampling.BICUBIC)


def relief(height, slope=(5, -7), depth=3.0):
    """A height map lit from one side: half grey where it is level."""
    return ImageChops.subtract(height, ImageChops.offset(height, *slope), 1 / depth, 128)


def ripples(rng, size, cell=120, flat=5, bands=6):
    """The surface of a plain or a sea from the horizon (top) to our feet: fine, then coarse."""
    width, height = size
    result = None
    for band in reversed(range(bands)):
        across, down = cell / 1.9**band, cell / flat / 1.9**band
        grid = (min(width, int(width / across) + 2), min(height, int(height / down) + 2))
        layer = speckle(rng, grid).resize(size, Image.Resampling.BICUBIC)
        near = 1 / 1.75**band
        if result is None:
            result = layer
        else:
            result.paste(layer, None, ramp(size, (0, 0), (near * 0.35, 0), (near, 0.72), (1, 0.72)))
    return result


class Stencil:
    """A mask drawn at twice its size, so that its edges come out smooth."""

    def __init__(self, size):
        self.sheet = Image.new("L", (size[0] * 2, size[1] * 2))
        self.pen = ImageDraw.Draw(self.sheet)

    def polygon(self, points, tone=255):
        self.pen.polygon([(2 * x, 2 * y) for x, y in points], tone)

    def line(self, points, width, tone=255):
        self.pen.line([(2 * x, 2 * y) for x, y in points], tone, max(1, round(2 * width)), "curve")

    def box(self, left, top, right, bottom, tone=255):
        if right > left and bottom > top:
            self.pen.rectangle((2 * left, 2 * top, 2 * right, 2 * bottom), tone)

    def oval(self, x, y, across, down=None, tone=255):
        down = across if down is None else down
        self.pen.ellipse((2 * (x - across), 2 * (y - down), 2 * (x + across), 2 * (y + down)), tone)

    def figure(self, x, foot, tall, rng, tone=255):
        """Somebody standing or walking, seen from afar."""
        wide, stride, lean = tall * 0.14, tall * rng.uniform(0.03, 0.11), rng.uniform(-2, 2)
        self.oval(x + lean, foot - tall * 0.92, tall * 0.068, tall * 0.082, tone)
        hip, neck = foot - tall * 0.42, foot - tall * 0.83
        coat = [(x - wide, neck + tall * 0.07), (x - wide * 0.4, neck), (x + wide * 0.4, neck)]
        coat += [(x + wide, neck + tall * 0.07), (x + wide * 0.95, hip + tall * 0.1)]
        self.polygon([*coat, (x - wide * 0.95, hip + tall * 0.1)], tone)
        for side in (-1, 1):
            self.line([(x + side * wide * 0.4, hip), (x + side * stride, foot)], tall * 0.09, tone)

    def cut(self, soft=0):
        mask = self.sheet.reduce(2)
        return blur(mask, soft) if soft else mask


def skyline(rng, width, base, rise, rough=0.55, step=4):
    """Midpoint displacement: the points of a ridge that swings up to rise above and below base."""
    heights, swing = [rng.uniform(-1, 1), rng.uniform(-1, 1)], 1.0
    while len(heights) < width / step:
        swing *= rough
        middles = [(a + b) / 2 + rng.uniform(-swing, swing) for a, b in zip(heights, heights[1:])]  # noqa: B905, RUF007
        heights = [point for pair in zip(heights, middles) for point in pair] + heights[-1:]  # noqa: B905
    last = len(heights) - 1
    return [(width * i / last, base - rise * height) for i, height in enumerate(heights)]


def ridge(size, points):
    """The land below a skyline, as a mask."""
    stencil = Stencil(size)
    stencil.polygon([*points, (size[0], size[1]), (0, size[1])])
    return stencil.cut()


def lay(picture, fill, mask, strength=1.0):
    """Put a colour or an image down through a mask."""
    picture.paste(fill, None, levels(mask, 0, 1, strength) if strength != 1 else mask)


def haze(picture, colour, *stops):
    lay(picture, colour, ramp(picture.size, *stops))


@lru_cache(maxsize=1)
def spot():
    """A soft round light, 512 pixels wide."""
    disc = Image.radial_gradient("L").resize((512, 512), Image.Resampling.BICUBIC)
    return disc.point([round(255 * max(0, 1 - tone / 181) ** 2.2) for tone in range(256)])


def lamp(size, x, y, across, down=None, strength=1.0):
    """A mask with one soft light in it."""
    mask = Image.new("L", size)
    down = across if down is None else down
    light = spot().resize((int(2 * across), int(2 * down)), Image.Resampling.BILINEAR)
    mask.paste(levels(light, 0, 1, strength), (int(x - across), int(y - down)))
    return mask


def glow(picture, colour, x, y, across, down=None, strength=1.0):
    """Add light, as a lamp or a low sun does."""
    across, down = int(across), int(across if down is None else down)
    box = (int(x) - across, int(y) - down, int(x) + across, int(y) + down)
    box = (max(0, box[0]), max(0, box[1]), min(picture.width, box[2]), min(picture.height, box[3]))
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    light = levels(spot(), 0, 1, strength).resize((2 * across, 2 * down), Image.Resampling.BILINEAR)
    left, top = box[0] - int(x) + across, box[1] - int(y) + down
    light = light.crop((left, top, left + box[2] - box[0], top + box[3] - box[1]))
    colours = Image.composite(Image.new("RGB", light.size, colour), Image.new("RGB", light.size), light)
    picture.paste(ImageChops.screen(picture.crop(box), colours), box)


def bloom(picture, radius=18, above=0.55, strength=0.8):
    """Let the bright parts spill over their edges."""
    bright = picture.reduce(4).point([min(255, max(0, t - above * 255) * 2.2) for t in range(256)] * 3)
    bright = bright.filter(ImageFilter.GaussianBlur(radius / 4))
    bright = bright.point([t * strength for t in range(256)] * 3)
    return ImageChops.screen(picture, bright.resize(picture.size, Image.Resampling.BILINEAR))


def shade(picture, mask, dark, light, strength=1.0):
    """Model a surface: mask is grey relief, dark and light multiply it at either end."""
    lay(picture, dark, levels(mask, 0.5, 0.0, strength))
    lay(picture, light, levels(mask, 0.5, 1.0, strength))


def reflect(rng, picture, horizon, height, reach=1.0, shiver=14, smear=6):
    """What stands above the horizon, as water of the given height below it throws it back."""
    width = picture.width
    top = max(0, int(horizon - height * reach))
    mirror = picture.crop((0, top, width, int(horizon))).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirror = mirror.resize((width, height), Image.Resampling.BILINEAR)
    water, y = mirror.copy(), 0
    while y < height:
        near = y / height
        tall = 2 + int(9 * near) + rng.randint(0, 3)
        shift = int(rng.gauss(0, 1) * shiver * (0.15 + near))
        strip = mirror.crop((-shift, y, width - shift, min(height, y + tall)))
        water.paste(strip.crop((max(0, shift), 0, width + min(0, shift), strip.height)), (max(0, shift), y))
        y += tall
    return water.filter(ImageFilter.GaussianBlur((1.2, smear)))


def clouds(picture, rng, colour, cells, low=0.45, high=0.9, strength=1.0, fade=None, keep=0.55):
    """Drifts of cloud over the whole picture; fade is a mask for where they may be."""
    mask = levels(noise(rng, picture.size, cells, keep=keep), low, high, strength)
    lay(picture, colour, both(mask, fade) if fade else mask)


def lit_windows(picture, rng, box, cell, share, colours, pane=(0.45, 0.5)):
    """Light a share of the windows of a facade; cell is the size of window and wall together."""
    pen = ImageDraw.Draw(picture)
    left, top, right, bottom = box
    wide, tall = max(1, cell[0] * pane[0]), max(1, cell[1] * pane[1])
    y = top + cell[1] * 0.4
    while y + tall < bottom:
        x, busy = left + cell[0] * 0.3, share * rng.choice((0.4, 1, 1, 1.5))
        while x + wide < right:
            if rng.random() < busy:
                ground = picture.getpixel((min(picture.width - 1, max(0, int(x))), int(y)))
                tone = mix(ground, rng.choice(colours), rng.uniform(0.35, 1))
                pen.rectangle((int(x), int(y), int(x + wide), int(y + tall)), tone)
            x += cell[0]
        y += cell[1]


def rain(picture, rng, colour, count, length, slant, strength):
    """Streaks of rain, or with no slant and little length, flakes of snow."""
    stencil = Stencil(picture.size)
    for _ in range(count):
        x, y = rng.uniform(-0.1, 1.1) * picture.width, rng.random() * picture.height
        long = length * rng.uniform(0.4, 1.2)
        stencil.line([(x, y), (x + long * slant, y + long)], rng.choice((0.5, 1)), rng.randint(40, 200))
    lay(picture, colour, stencil.cut(0.8), strength)


def fir(stencil, rng, x, foot, tall, tone=255):
    """A conifer, ragged as they are."""
    left, right = [], []
    tiers = max(7, int(tall / 14))
    for tier in range(tiers):
        down = (tier + 1) / tiers
        wide = tall * 0.2 * down**0.85
        y = foot - tall * (1 - down * 0.93)
        for side in (left, right):
            reach = wide * rng.uniform(0.65, 1.1)
            side.append((reach, y + rng.uniform(-0.25, 0.4) * tall / tiers))
            side.append((reach * rng.uniform(0.3, 0.6), y - tall * 0.004))
    outline = [(x, foot - tall), *((x + dx, y) for dx, y in right)]
    stencil.polygon([*outline, *((x - dx, y) for dx, y in reversed(left))], tone)
    stencil.line([(x, foot - tall * 0.15), (x, foot)], max(1, tall * 0.02), tone)


def tree(stencil, rng, x, y, length, angle, width, tone=255):
    """A bare tree: every branch puts out two or three more."""
    end = (x + length * cos(angle), y - length * sin(angle))
    stencil.line([(x, y), end], width, tone)
    if length < 9:
        return
    for turn in rng.sample((-0.55, -0.25, 0.1, 0.3, 0.6), 3 if length > 60 else 2):
        bend = angle + turn + rng.uniform(-0.12, 0.12)
        tree(stencil, rng, *end, length * rng.uniform(0.62, 0.8), bend, width * 0.66, tone)


def turbine(stencil, x, foot, tall, turn, tone=255):
    """A wind turbine: tower, nacelle, three blades."""
    stencil.polygon(
        [(x - tall * 0.014, foot), (x - tall * 0.007, foot - tall)]
        + [(x + tall * 0.007, foot - tall), (x + tall * 0.014, foot)],
        tone,
    )
    hub = foot - tall
    for blade in range(3):
        angle = turn + blade * 2 * pi / 3
        dx, dy = cos(angle), sin(angle)
        reach, root = tall * 0.62, tall * 0.1
        sail = [(x - dy * tall * 0.006, hub + dx * tall * 0.006)]
        sail += [(x + dx * root - dy * tall * 0.016, hub + dy * root + dx * tall * 0.016)]
        sail += [(x + dx * reach, hub + dy * reach), (x + dy * tall * 0.006, hub - dx * tall * 0.006)]
        stencil.polygon(sail, tone)
    stencil.oval(x, hub, tall * 0.016, tone=tone)


def tint(picture, shadows, lights, strength=0.2):
    """Grade as a printer would: one colour in the shadows, another in the lights."""
    graded = ImageOps.colorize(ImageOps.grayscale(picture), shadows, lights)
    return Image.blend(picture, graded, strength)


def vignette(picture, strength=0.4):
    shadow = Image.radial_gradient("L").resize(picture.size, Image.Resampling.BICUBIC)
    mask = shadow.point([round(strength * 255 * max(0, (t - 90) / 165) ** 1.6) for t in range(256)])
    return Image.composite(ImageChops.multiply(picture, picture), picture, mask)


def film(picture, rng, strength=9):
    """Grain over everything, which also hides the steps of the gradients."""
    grain = Image.blend(speckle(rng, picture.size), speckle(rng, picture.size), 0.5)
    grain = grain.filter(ImageFilter.GaussianBlur(0.6))
    grain = grain.point([round(128 + (t - 128) * strength / 40) for t in range(256)])
    return ImageChops.add(picture, Image.merge("RGB", (grain,) * 3), 1, -128)
