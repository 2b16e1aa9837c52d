"""A made-up newspaper of any size as a WordPress export file: the same one whenever it is asked for.

Nobody's words are in it. Articles are classic text of some 3 kB with threads of five comments, as old
newsrooms have them, and now and then what makes files of old newsrooms hard to read.
"""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from PIL import Image as Picture

ADDRESS = "https://old.example"
AUTHORS, SECTIONS, SUBSECTIONS, TAGS, COMMENTS = 8, 5, 15, 300, 5
FIRST_DAY, BETWEEN = datetime(2006, 3, 1, 6), timedelta(minutes=37)

SYLLABLES = "ba che dor el fi gun hal i jo kra lem mi nau o pel qui ros sta tü u ven wi xa yor zé".split()

HEAD = f"""<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>The Old Example</title>
<link>{ADDRESS}</link>
<description>Made up, word by word</description>
<pubDate>Sat, 01 Mar 2025 06:00:00 +0000</pubDate>
<language>en-US</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{ADDRESS}</wp:base_site_url>
<wp:base_blog_url>{ADDRESS}</wp:base_blog_url>
"""
GENERATOR = "<generator>https://wordpress.org/?v=6.8</generator>\n"
FOOT = "</channel>\n</rss>\n"


class FormerSite:
    def __init__(self):
        chance = Random(1)
        self.words = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 3))) for _ in range(2000)]
        self.sentences = [self._sentence(chance) for _ in range(3000)]

    def _sentence(self, chance):
        return " ".join(chance.choices(self.words, k=chance.randint(6, 22))).capitalize() + "."

    def write(self, file, *, articles=None, megabytes=None, pictures=None):
        """Write so many articles, or as many as make a file of this size, and say how many there are.

        ``pictures`` is a folder: then each article has a picture, and the files lie there.
        """
        with Path(file).open("w", encoding="utf-8") as out:
            out.write(HEAD)
            out.writelines(self._people_and_terms())
            out.write(GENERATOR)
            number = 0
            while number < articles if articles else out.tell() < megabytes * 2**20:
                number += 1
                if pictures:
                    out.write(self._attachment(number, pictures))
                out.write(self._article(number, bool(pictures)))
            out.write(FOOT)
        return number

    def _people_and_terms(self):
        for number in range(1, AUTHORS + 1):
            yield _of("author", self._author(number))
        for number in range(1, SECTIONS + SUBSECTIONS + 1):
            above = f"section-{number % SECTIONS + 1}" if number > SECTIONS else ""
            section = _fields(
                term_id=number,
                category_nicename=f"section-{number}",
                category_parent=above,
                cat_name=f"Section {number}",
            )
            yield _of("category", section)
        for number in range(1, TAGS + 1):
            yield _of(
                "tag", _fields(term_id=number + 100, tag_slug=f"tag-{number}", tag_name=f"Tag {number}")
            )

    def _author(self, number):
        login = _login(number)
        return _fields(
            author_id=number,
            author_login=login,
            author_email=f"{login}@old.example",
            author_display_name=self._name(number),
        )

    def _name(self, number):
        return f"{self.words[number]} {self.words[number + 50]}".title()

    def _article(self, number, with_picture):
        chance = Random(number)
        slug, moment = _slug(number), FIRST_DAY + BETWEEN * number
        meta = [("_edit_last", chance.randint(1, AUTHORS))]
        if number % 20 == 0:
            meta.append(("_wp_old_slug", f"former-{slug}"))
        if with_picture:
            meta.append(("_thumbnail_id", number * 10 + 1))
        return "".join(
            [
                "<item>\n",
                _element("title", " ".join(chance.choices(self.words, k=6)).capitalize()),
                f"<link>{_address(number)}</link>\n",
                f"<pubDate>{moment:%a, %d %b %Y %H:%M:%S} +0000</pubDate>\n",
                _element("dc:creator", _login(chance.randint(1, AUTHORS))),
                f'<guid isPermaLink="false">{ADDRESS}/?p={number * 10}</guid>\n<description></description>\n',
                _element("content:encoded", self._body(chance, number)),
                _element("excerpt:encoded", chance.choice(self.sentences) if number % 3 else ""),
                _dates(number * 10, moment, moment + timedelta(hours=number % 5)),
                _state("post", "publish" if number % 50 else "draft", slug),
                self._terms(chance),
                *(_meta(key, value) for key, value in meta),
                *(self._comment(chance, number, place, moment) for place in range(COMMENTS)),
                "</item>\n",
            ]
        )

    def _body(self, chance, number):
        paragraphs = [" ".join(chance.choices(self.sentences, k=4)) for _ in range(7)]
        paragraphs[1] += f' <a href="{_address(max(1, number - 3))}">{chance.choice(self.words)}</a>'
        paragraphs[2] = f"<strong>{paragraphs[2]}</strong>\n{chance.choice(self.sentences)}"
        paragraphs[4] = f"<blockquote>{paragraphs[4]}</blockquote>"
        return "\n\n".join([*paragraphs[:2], "<!--more-->", *paragraphs[2:]])

    def _terms(self, chance):
        section, tags = chance.randint(1, SECTIONS + SUBSECTIONS), chance.sample(range(1, TAGS + 1), 3)
        found = [("category", f"section-{section}", f"Section {section}")]
        found += [("post_tag", f"tag-{tag}", f"Tag {tag}") for tag in tags]
        return "".join(
            f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>\n'
            for domain, slug, name in found
        )

    def _comment(self, chance, number, place, moment):
        """The second answers the first, the third the second, the fifth the first."""
        answered = {1: 1, 2: 2, 4: 1}.get(place, 0)
        moment += timedelta(minutes=9 * place + 5)
        # Bare, as WordPress prints it: the one thing in these files that is not well formed.
        website = "http://reader.example/?a=1&b=2" if number % 50 == place else ""
        before = _fields(
            comment_id=number * 10 + place,
            comment_author=self._name(chance.randint(1, 1900)),
            comment_author_email=f"reader{chance.randint(1, 5000)}@reader.example",
        )
        after = _fields(
            comment_author_IP=f"192.0.2.{number % 250}",
            comment_date=moment + timedelta(hours=1),
            comment_date_gmt=moment,
            comment_content="\n\n".join(chance.choices(self.sentences, k=3)),
            comment_approved=1 if (number + place) % 40 else 0,
            comment_type="comment",
            comment_parent=number * 10 + answered - 1 if answered else 0,
            comment_user_id=0,
        )
        return _of("comment", f"{before}<wp:comment_author_url>{website}</wp:comment_author_url>\n{after}")

    def _attachment(self, number, folder):
        moment = FIRST_DAY + BETWEEN * number
        path = f"{moment:%Y/%m}/picture-{number}.jpg"
        _paint(number, folder / path)
        return "".join(
            [
                f"<item>\n<title>Picture {number}</title>\n<link>{ADDRESS}/picture-{number}/</link>\n",
                _element("excerpt:encoded", self.sentences[number % 3000]),
                _dates(number * 10 + 1, moment, moment),
                _state("attachment", "inherit", f"picture-{number}", number * 10),
                _fields(attachment_url=f"{ADDRESS}/wp-content/uploads/{path}"),
                _meta("_wp_attached_file", path),
                "</item>\n",
            ]
        )


def _paint(number, file):
    file.parent.mkdir(parents=True, exist_ok=True)
    shade = Picture.linear_gradient("L").resize((1600, 1067))
    bands = shade.rotate(number % 360), shade, shade.point(lambda value: value * number % 256)
    Picture.merge("RGB", bands).save(file)


def _slug(number):
    return f"what-came-of-it-{number}"


def _address(number):
    return f"{ADDRESS}/{FIRST_DAY + BETWEEN * number:%Y/%m}/{_slug(number)}/"


def _login(number):
    return f"writer{number}"


def _dates(number, moment, modified):
    hour = timedelta(hours=1)
    return _fields(
        post_id=number,
        post_date=moment + hour,
        post_date_gmt=moment,
        post_modified=modified + hour,
        post_modified_gmt=modified,
    )


def _state(kind, status, slug, parent=0):
    return _fields(
        comment_status="open",
        ping_status="closed",
        post_name=slug,
        status=status,
        post_parent=parent,
        menu_order=0,
        post_type=kind,
        post_password="",
        is_sticky=0,
    )


def _meta(key, value):
    return _of("postmeta", _fields(meta_key=key, meta_value=str(value)))


def _fields(**values):
    return "".join(
        f"<wp:{name}>{value if isinstance(value, int) else f'<![CDATA[{value}]]>'}</wp:{name}>\n"
        for name, value in values.items()
    )


def _of(name, content):
    return f"<wp:{name}>\n{content}</wp:{name}>\n"


def _element(name, text):
    return f"<{name}><![CDATA[{text}]]></{name}>\n"
