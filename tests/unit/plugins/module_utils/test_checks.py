# Copyright: (c) 2026, The revoke.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad input is refused before any request, with option and element named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.revoke.access.plugins.module_utils import _checks as checks
from ansible_collections.revoke.access.plugins.module_utils._errors import BadInput

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.text(alphabet=st.characters(categories=["Cs", "Cc", "Cf", "Zs"]), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)

REFUSED = [
    (None, "is null"),
    (7, "is a number, not a string"),
    (1.5, "is a number, not a string"),
    (True, "is a truth value, not a string"),
    (["a"], "is a list, not a string"),
    ([["a"]], "is a list, not a string"),
    ({"id": "a"}, "is a dictionary, not a string"),
    ("", "is empty or blank"),
    ("   ", "is empty or blank"),
    ("\t\n", "is empty or blank"),
    ("\u00a0", "is empty or blank"),
    (" a", "begins or ends with a blank"),
    ("a ", "begins or ends with a blank"),
    ("a\n", "control character or a line break"),
    ("a\x00b", "control character or a line break"),
    ("a\x7fb", "control character or a line break"),
    ("a\x85b", "control character or a line break"),
    ("a\u2028b", "control character or a line break"),
    ("a" * 1025, "is 1025 characters long"),
    ("a\ud800", "UTF-8 cannot hold"),
    ("*", "wildcard"),
    ("a*", "wildcard"),
    ("a?c", "wildcard"),
    ("a/b", "slash"),
    ("a\\b", "slash"),
    ("..", "a path"),
    (".", "a path"),
    ("../a", "slash"),
    ("a\u200bb", "invisible"),
    ("\ufeffabc", "invisible"),
    ("a\u00a0b", "invisible"),
    ("a\u202eb", "invisible"),
    ("a\u00adb", "invisible"),
    *[(f"a{char}b", "invisible") for char in "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180e\u180f\u2800\u3164\ufe00\ufe0f\uffa0\U000e0100\U000e01ef"],
]


@pytest.mark.parametrize("value, words", REFUSED, ids=[ascii(value)[:20] for value, _words in REFUSED])
def test_a_value_that_is_no_id_is_refused_by_option_and_place(value: Any, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        checks.identifiers("client_ids", ["good", value])
    assert caught.value.message.startswith("client_ids[1] ")
    assert words in caught.value.message
    assert caught.value.message.isascii() and len(caught.value.message) < 300


ORDINARY = ["a", "7Qm2hTzqXcVb81LkWpYd0RnSg5JfUeA3o", "2c918086-74f2-4e0b", "a.b", "a b", "vmware.com:aaa", "m\u00fcller", "a..b", "#%&+", "a" * 1024]


@pytest.mark.parametrize("value", ORDINARY)
def test_an_ordinary_id_passes_unchanged(value: str) -> None:
    assert checks.identifiers("ids", [value]) == [value]


@pytest.mark.parametrize("values", [None, []])
def test_no_list_and_an_empty_list_are_the_empty_list(values: Any) -> None:
    assert checks.identifiers("ids", values) == []
    assert checks.texts("names", values) == []


def test_a_name_may_hold_what_an_id_may_not() -> None:
    names = ["Sales / EMEA", "What?", "A * B", "..", "a\u00a0b"]
    assert checks.texts("names", names) == names


@pytest.mark.parametrize("value", [None, 1, "", "a\n", "\ud800"])
def test_a_value_that_is_no_name_is_refused_by_option_and_place(value: Any) -> None:
    with pytest.raises(BadInput, match=r"names\[0\]"):
        checks.texts("names", [value])


@settings(deadline=None)
@given(json_values)
def test_any_json_value_passes_unchanged_or_is_bad_input(value: Any) -> None:
    try:
        assert checks.identifier("ids[0]", value) == value
    except BadInput as error:
        assert error.message.startswith("ids[0] ") and error.message.isascii() and len(error.message) < 300
    else:
        assert isinstance(value, str) and value.isprintable() and value.strip() == value != "" and not set(value) & set("*?/\\")
        value.encode("utf-8")


def test_a_value_in_two_lists_is_refused() -> None:
    checks.apart("ids", ["a"], "names", ["b"])
    with pytest.raises(BadInput, match="ids and names both hold 'b'"):
        checks.apart("ids", ["a", "b"], "names", ["c", "b"])


GOOD_URLS = [
    ("https://a.test", "https://a.test"),
    ("https://a.test/", "https://a.test"),
    ("http://127.0.0.1:8080//", "http://127.0.0.1:8080"),
    ("https://[::1]:8443/x/", "https://[::1]:8443/x"),
]


@pytest.mark.parametrize("value, clean", GOOD_URLS)
def test_a_good_address_loses_only_its_last_slashes(value: str, clean: str) -> None:
    assert checks.base_url(value) == clean


BAD_URLS = [
    None, "", " ", "a.test", "ftp://a.test", "file:///etc/passwd", "https://", "https:///x", "https://:443", "https://a.test:0", "https://a.test:99999",
    "https://a.test:port", "https://[::1", "https://a.test/?x=1", "https://a.test/?", "https://a.test/#x", "https://a.test/#", "https://u@a.test",
    "https://u:secretpw@a.test", "https://a .test", "https://a.test/\nX: y", "https://u:secretpw@a.test/ x", "ftp://u:secretpw@a.test", "//a.test",
    "https:a.test",
]  # fmt: skip


@pytest.mark.parametrize("value", BAD_URLS)
def test_a_bad_address_is_refused_by_name_and_never_shows_a_password(value: Any) -> None:
    with pytest.raises(BadInput) as caught:
        checks.base_url(value)
    assert caught.value.message.startswith("base_url ") and "https://host.example.com" in caught.value.message
    assert "secretpw" not in caught.value.message
    assert ("@" in str(value)) is any("@" in secret for secret in caught.value.secrets)


@settings(deadline=None)
@given(st.text() | st.text().map("https://{0}".format) | st.text().map("https://host{0}".format))
def test_any_text_is_an_address_or_bad_input(value: str) -> None:
    try:
        clean = checks.base_url(value)
    except BadInput as error:
        assert error.message.startswith("base_url ")
    else:
        assert value.startswith(clean) and clean[:4].lower() == "http" and not set(clean) & set("?# \r\n\t")


@pytest.mark.parametrize("value", [0, -1, 0.0009, float("nan"), float("inf"), float("-inf")])
def test_a_number_out_of_range_is_refused_by_name(value: float) -> None:
    with pytest.raises(BadInput, match="timeout is .*, it must be a number of at least 0.001"):
        checks.at_least("timeout", value, 0.001)


@pytest.mark.parametrize("value", [1_000_000.001, 1e18, 1e300])
def test_a_time_that_no_wait_can_take_is_refused_by_name(value: float) -> None:
    with pytest.raises(BadInput, match="^deadline is .* seconds, it must be at most 1000000"):
        checks.seconds("deadline", value, 0)
    assert checks.seconds("deadline", 1_000_000, 0) == 1_000_000


@pytest.mark.parametrize("value", [0.001, 1, 30.0, 86400])
def test_a_number_in_range_passes(value: float) -> None:
    assert checks.at_least("timeout", value, 0.001) == value


@pytest.mark.parametrize("value", [None, "", "  ", "pw\n", "p\x00w", "\u2028x"])
def test_a_missing_blank_or_broken_credential_is_refused_and_not_shown(value: Any) -> None:
    with pytest.raises(BadInput) as caught:
        checks.filled({"username": "u", "password": value}, "username", "password")
    assert caught.value.message.startswith("password is missing, blank")
    assert not value or not value.strip() or value not in caught.value.message


def test_credentials_pass_in_the_order_of_their_names() -> None:
    params = {"a": "pw", "b": " p w ", "c": "p\u00e4ss", "d": None}
    assert checks.filled(params, "c", "a", "b") == ["p\u00e4ss", "pw", " p w "]


def test_a_path_that_is_named_has_to_be_there(tmp_path: Path) -> None:
    assert checks.existing("ca_path", str(tmp_path)) == str(tmp_path)
    assert (checks.existing("ca_path", None), checks.existing("ca_path", "")) == (None, "")
    with pytest.raises(BadInput, match="^ca_path: there is no file or folder '.*/none'"):
        checks.existing("ca_path", str(tmp_path / "none"))


# ---- secrets among ids

VALUES = ["a1B2" * 16, "a1B2" * 16 + "c", "0" * 64, "A" * 65 + "\n", " " + "z9" * 32]


@pytest.mark.parametrize("value", VALUES)
def test_the_value_of_an_api_token_among_ids_is_refused_without_being_shown_and_named_as_a_secret(value: str) -> None:
    with pytest.raises(BadInput) as caught:
        checks.no_token_values("ids", ["good", value, "other", VALUES[0]])
    assert caught.value.message.startswith("ids[1] looks like the value of a token")
    assert value.strip() not in caught.value.message and {value.strip(), VALUES[0]} <= set(caught.value.secrets)


@pytest.mark.parametrize("values", [None, [], ["a" * 63, "a" * 66, "a" * 32 + "-" + "b" * 31, 7, None, "9b21e0e6-6a4e-4a1c-8f53-2f0d8a3a1f10"]])
def test_ids_are_no_values_of_tokens(values: Any) -> None:
    checks.no_token_values("ids", values)


@pytest.mark.parametrize("value", ["eyJ", "eyJhbGciOi", "eyJ.a.b", "eyJhbGciOiJSUzI1NiJ9", "xeyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.abc"])
def test_an_id_that_only_begins_like_a_token_is_an_id(value: str) -> None:
    assert checks.identifiers("ids", [value]) == [value] and checks.texts("names", [value]) == [value]


@pytest.mark.parametrize("value", VALUES)
def test_what_a_check_would_take_for_a_secret_is_found_wherever_it_stands(value: str) -> None:
    options = {"rules": [{"trustee": value}, 7, None], "timeout": 1, "resume_chain": "0" * 63 + "1", "base_url": "https://u:secretpw@a.test"}
    assert checks.likely_secrets(options) == {value, value.strip(), options["base_url"]}
    assert checks.likely_secrets({"ids": value, "names": ["Sales"], "base_url": None}) == {value, value.strip()}


# ---- authorities


def test_authorities_are_files_with_certificates_or_folders_where_openssl_finds_them(tmp_path: Path) -> None:
    good, bad, folder = tmp_path / "ca.pem", tmp_path / "bad.pem", tmp_path / "folder"
    trustme.CA().cert_pem.write_to_path(str(good))
    bad.write_text("not a certificate")
    folder.mkdir()
    assert checks.authorities("ca_path", str(good)) == str(good) and checks.authorities("ca_path", None) is None
    for path in (bad, folder, tmp_path / "none"):
        with pytest.raises(BadInput, match="^ca_path: "):
            checks.authorities("ca_path", str(path))
    (folder / "5ad8a5d6.0").write_bytes(good.read_bytes())
    assert checks.authorities("ca_path", str(folder)) == str(folder)
    bad.write_text("")
    with pytest.raises(BadInput, match="holds no certificate"):
        checks.authorities("ca_path", str(bad))
