"""How SQLite (FTS5) and PostgreSQL (tsvector) keep the index and answer from it.

What they are given are words that ``articles.search.words`` has made, and nothing else: no query can be
malformed. No word is too common to be looked for: readers ask for "US" and "WHO".
"""

from itertools import chain

from django.conf import settings
from django.db import connection

_STEMMERS = {
    code: name
    for name, codes in {
        "arabic": "ar", "armenian": "hy", "basque": "eu", "catalan": "ca", "danish": "da", "dutch": "nl",
        "english": "en", "finnish": "fi", "french": "fr", "german": "de", "greek": "el", "hindi": "hi",
        "hungarian": "hu", "indonesian": "id", "irish": "ga", "italian": "it", "lithuanian": "lt",
        "nepali": "ne", "norwegian": "nb nn no", "portuguese": "pt", "romanian": "ro", "russian": "ru",
        "serbian": "sr", "spanish": "es", "swedish": "sv", "tamil": "ta", "turkish": "tr", "yiddish": "yi",
    }.items()
    for code in codes.split()
}  # fmt: skip


def stemmer():
    """How PostgreSQL calls the language that words are brought to their stems in; ``simple`` for none."""
    return _STEMMERS.get(settings.LANGUAGE_CODE.partition("-")[0], "simple")


class Sqlite:
    """FTS5. A row's number begins with the date, so that the newest hits are the first it comes upon."""

    PK_BITS = 30

    def tables(self):
        tokenizer = "unicode61 remove_diacritics 0"
        if stemmer() == "english":
            tokenizer = f"porter {tokenizer}"
        return [
            "CREATE VIRTUAL TABLE IF NOT EXISTS articles_search USING"
            f" fts5(article, headline, names, standfirst, body, tokenize='{tokenizer}')",
            "CREATE TABLE IF NOT EXISTS articles_search_word (word varchar(40) PRIMARY KEY)",
        ]

    def write(self, cursor, entries):
        cursor.executemany(
            "INSERT INTO articles_search (rowid, article, headline, names, standfirst, body)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [(self._row(at, pk), self._token(pk), *texts) for pk, at, *texts in entries],
        )

    def erase(self, cursor, pks):
        cursor.executemany(
            "DELETE FROM articles_search WHERE rowid IN"
            " (SELECT rowid FROM articles_search WHERE articles_search MATCH %s)",
            [(f"article : {self._token(pk)}",) for pk in pks],
        )

    def newest(self, cursor, query, now, size):
        cursor.execute(
            "SELECT rowid, bm25(articles_search, 0, 10, 6, 4, 1) FROM articles_search"
            " WHERE articles_search MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s",
            [self._expression(query), self._row(now, 0) + (1 << self.PK_BITS), size],
        )
        return [(rank, -row, row % (1 << self.PK_BITS)) for row, rank in cursor.fetchall()]

    def _row(self, moment, pk):
        return (int(moment.timestamp()) << self.PK_BITS) + pk

    def _token(self, pk):
        return f"pk{pk}"

    def _expression(self, query):
        wanted = " AND ".join(self._any(terms) for terms in query.wanted)
        unwanted = f" NOT {self._any(query.unwanted)}" if query.unwanted else ""
        return f"{{headline names standfirst body}} : (({wanted}){unwanted})"

    def _any(self, terms):
        return "(" + " OR ".join(f'"{term}"' for term in terms) + ")"


class Postgresql:
    """tsvector and GIN, with a configuration of our own: the language's stems, but no stop words."""

    def tables(self):
        stem = stemmer()
        if stem == "simple":
            dictionary = "TEMPLATE = pg_catalog.simple"
        else:
            dictionary = f"TEMPLATE = pg_catalog.snowball, Language = {stem}"
        words = "asciiword, word, asciihword, hword, hword_asciipart, hword_part"
        return [
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_ts_config"
            f" WHERE cfgname = 'articles_{stem}' AND pg_ts_config_is_visible(oid)) THEN"
            f" CREATE TEXT SEARCH DICTIONARY articles_{stem} ({dictionary});"
            f" CREATE TEXT SEARCH CONFIGURATION articles_{stem} (COPY = pg_catalog.simple);"
            f" ALTER TEXT SEARCH CONFIGURATION articles_{stem}"
            f" ALTER MAPPING FOR {words} WITH articles_{stem};"
            " END IF; END $$",
            "CREATE TABLE IF NOT EXISTS articles_search"
            " (article bigint PRIMARY KEY, published_at timestamptz NOT NULL, document tsvector NOT NULL)",
            "CREATE INDEX IF NOT EXISTS articles_search_document ON articles_search USING gin (document)",
            "CREATE INDEX IF NOT EXISTS articles_search_newest ON articles_search (published_at DESC)",
            'CREATE TABLE IF NOT EXISTS articles_search_word (word varchar(40) COLLATE "C" PRIMARY KEY)',
        ]

    def write(self, cursor, entries):
        parts = " || ".join(f"setweight(to_tsvector('{self._configuration}', %s), '{w}')" for w in "ABCD")
        cursor.executemany(
            f"INSERT INTO articles_search (article, published_at, document) VALUES (%s, %s, {parts})",  # noqa: S608
            entries,
        )

    def erase(self, cursor, pks):
        cursor.execute("DELETE FROM articles_search WHERE article = ANY(%s)", [list(pks)])

    def newest(self, cursor, query, now, size):
        expression, terms = self._expression(query)
        # In two steps, or all hits would be ranked before the newest are taken.
        cursor.execute(
            "SELECT article, ts_rank('{0.1, 0.4, 0.6, 1}', document, query), published_at"  # noqa: S608 - only %s
            " FROM (SELECT article, document, published_at, query"
            f" FROM articles_search, (SELECT {expression} AS query) AS asked"
            " WHERE document @@ query AND published_at <= %s"
            " ORDER BY published_at DESC LIMIT %s) AS newest",
            [*terms, now, size],
        )
        return [(-rank, -moment.timestamp(), pk) for pk, rank, moment in cursor.fetchall()]

    @property
    def _configuration(self):
        return f"articles_{stemmer()}"

    def _expression(self, query):
        wanted = " && ".join(self._any(terms) for terms in query.wanted)
        unwanted = f" && !! {self._any(query.unwanted)}" if query.unwanted else ""
        return wanted + unwanted, [*chain(*query.wanted), *query.unwanted]

    def _any(self, terms):
        return "(" + " || ".join(f"phraseto_tsquery('{self._configuration}', %s)" for _term in terms) + ")"


def database():
    return {"sqlite": Sqlite, "postgresql": Postgresql}[connection.vendor]()
