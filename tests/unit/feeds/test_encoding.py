from __future__ import annotations

import pytest

from sahel_pipeline.feeds.encoding import decode, undouble

TEXT = "Réunion à Nouakchott : « l’État » et le cœur du Sahel, 5 € – déjà"


def declared(name: str, text: str = TEXT) -> str:
    return f'<?xml version="1.0" encoding="{name}"?><t>{text}</t>'


@pytest.mark.parametrize(
    ("sent_as", "says", "header", "read_as", "told"),
    [
        ("utf-8", "UTF-8", None, "utf-8", False),
        ("utf-8", "UTF-8", "application/xml; charset=utf-8", "utf-8", False),
        ("utf-8", "ISO-8859-1", None, "utf-8", True),
        ("utf-8", "UTF-8", "text/xml; charset=iso-8859-1", "utf-8", True),
        ("utf-8", "no-such-encoding", None, "utf-8", False),
        ("utf-8", "base64", None, "utf-8", False),
        ("cp1252", "UTF-8", None, "cp1252", True),
        ("cp1252", "ISO-8859-1", None, "cp1252", False),
        ("cp1252", "windows-1252", None, "cp1252", False),
        ("cp1252", "US-ASCII", None, "cp1252", False),
        ("iso-8859-15", "ISO-8859-15", None, "iso8859-15", False),
        ("cp1252", "UTF-16", None, "cp1252", True),
        ("utf-16", "UTF-16", None, "utf-16-le", False),
        ("utf-16-be", "UTF-16", None, "utf-16-be", False),
        ("utf-32", "UTF-32", None, "utf-32-le", False),
        ("utf-8-sig", "UTF-8", None, "utf-8", False),
    ],
)
def test_what_is_sent_wins_over_what_is_declared(
    sent_as: str, says: str, header: str | None, read_as: str, told: bool
) -> None:
    text = declared(says, TEXT.replace("’", "'").replace("–", "-").replace("«", "<").replace("»", ">"))
    decoded = decode(text.encode(sent_as), header)
    assert decoded.text == text
    assert decoded.encoding == read_as
    assert bool(decoded.problems) is told


def test_typographic_signs_of_windows_survive_a_latin_1_label() -> None:
    assert decode(declared("ISO-8859-1").encode("cp1252")).text == declared("ISO-8859-1")


def test_a_few_broken_bytes_do_not_spoil_utf_8() -> None:
    body = declared("UTF-8").encode()
    decoded = decode(body[:50] + b"\xe9" + body[50:])
    assert decoded.encoding == "utf-8"
    assert "\ufffd" in decoded.text
    assert "Nouakchott" in decoded.text
    assert "cœur" in decoded.text
    assert decoded.problems


def test_no_byte_at_all_is_fatal() -> None:
    everything = bytes(range(256)) * 3
    assert len(decode(everything, "text/xml; charset=iso-8859-1").text) == len(everything)


@pytest.mark.parametrize("text", [TEXT, "É", "«\u00a0Non\u00a0»", "Français, cœur, naïf"])
def test_doubled_utf_8_is_undone(text: str) -> None:
    doubled = text.encode().decode("latin-1")
    windows = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode())
    assert undouble(doubled) == text
    assert undouble(windows) == text
    assert undouble(f"{text} {windows}") == f"{text} {text}"


@pytest.mark.parametrize("text", [TEXT, "donné\u00a0» et là-bas", "São Paulo, ÂGE, CHÂTEAU", "Åse"])
def test_right_text_is_left_alone(text: str) -> None:
    assert undouble(text) == text
