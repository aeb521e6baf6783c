"""What stands before every page: hosts, origins, sizes, headers, addresses, logs."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from tests.board.conftest import Running, document
from zebraboard.board.app import check_reach
from zebraboard.board.guard import LARGEST
from zebraboard.board.settings import Settings, is_loopback
from zebraboard.board.store import Store
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.library import Library

YAML = {"Content-Type": "application/yaml"}


# hosts: a page elsewhere that makes its own name point to this machine gets nothing


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]", "[::1]:8000"])
def test_the_board_answers_to_its_own_names(alone: Running, host: str) -> None:
    assert alone.client().get("/account", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", [
    "evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example@127.0.0.1", "", "127.0.0.2",
    "127.0.0.1/x", "localhost:8000:1", "[::1", "0.0.0.0", "localhost evil",
])  # fmt: skip
def test_the_board_answers_to_no_other_name(alone: Running, host: str) -> None:
    answer = alone.client().get("/account", headers={"Host": host})
    assert answer.status_code == 400
    assert "127.0.0.1:8000" in answer.text


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-Host",
        "X-Forwarded-For",
        "X-Real-IP",
        "Forwarded",
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-HTTP-Method-Override",
    ],
)
def test_headers_of_proxies_change_nothing(shared: Running, header: str) -> None:
    plain, tricked = shared.client().get("/account", follow_redirects=False), shared.client().get(
        "/account", headers={header: "127.0.0.1", "X-Forwarded-Proto": "https"}, follow_redirects=False
    )  # fmt: skip
    assert (plain.status_code, plain.headers["location"]) == (tricked.status_code, tricked.headers["location"])


def test_two_hosts_are_one_too_many(alone: Running) -> None:
    answer = alone.client().get("/account", headers=[("Host", "127.0.0.1"), ("Host", "evil.example")])  # type: ignore[arg-type]
    assert answer.status_code == 400


def test_behind_a_proxy_only_the_public_name_counts(running: Callable[..., Running]) -> None:
    board = running(accounts=True, url="https://board.example.org")
    assert board.client().get("/sign-in").status_code == 200
    assert board.client().get("/sign-in", headers={"Host": "127.0.0.1:8000"}).status_code == 400


# origins


def change(board: Running, headers: dict[str, str]) -> int:
    client = board.client()
    page = client.get("/account").text
    csrf = page.partition('name="csrf" value="')[2][:64]
    return client.post("/audit/verify", data={"csrf": csrf}, headers=headers).status_code


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "http://127.0.0.1:8000"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"},
])  # fmt: skip
def test_our_own_pages_may_change_things(alone: Running, headers: dict[str, str]) -> None:
    assert change(alone, headers) == 200


@pytest.mark.parametrize("headers", [
    {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:9999"}, {"Origin": "https://127.0.0.1:8000"},
    {"Origin": "http://127.0.0.1:8000.evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost:8000"},
])  # fmt: skip
def test_other_sites_may_not_even_with_the_csrf_value(alone: Running, headers: dict[str, str]) -> None:
    assert change(alone, headers) == 403


def test_a_browser_cannot_be_tricked_into_the_open_api_of_a_single_user(alone: Running) -> None:
    client = alone.client()
    for headers in (
        {"Origin": "http://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://evil.example"},
    ):
        assert client.post("/api/v1/cases", content=document(), headers={**YAML, **headers}).status_code == 403
    assert client.post("/api/v1/cases", content=document(), headers={**YAML}).status_code == 201


# sizes


def test_a_body_that_is_too_large_is_refused_before_it_is_read(alone: Running) -> None:
    answer = alone.client().post("/api/v1/plan", content=b"x" * (LARGEST + 1), headers=YAML)
    assert answer.status_code == 413
    assert answer.json() == {"error": "This is larger than 2 MB. Send less."}


def test_a_body_that_does_not_say_its_size_is_cut_off(alone: Running) -> None:
    sent = 0

    def endless() -> object:
        nonlocal sent
        for _ in range(10_000):
            sent += 65_536
            yield b"x" * 65_536

    answer = alone.client().post("/api/v1/plan", content=endless(), headers=YAML)  # type: ignore[arg-type]
    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["-1", "x", "9" * 40, "1e3", " "])
def test_an_odd_length_is_refused(alone: Running, length: str) -> None:
    answer = alone.client().post("/api/v1/plan", content=b"x", headers={**YAML, "Content-Length": length})
    assert answer.status_code in (400, 413)


def test_an_upload_that_is_too_large_is_refused_on_every_page(shared: Running) -> None:
    browser = shared.browser("ada")
    browser.get("/account")
    big = {"file": ("case.yaml", b"x" * (LARGEST + 1), "application/yaml")}
    for path in ("/account/password", "/accounts", "/cases", "/nowhere"):
        assert browser.post(path, files=big).status_code == 413


def test_a_form_with_too_many_fields_or_broken_parts_is_refused(shared: Running) -> None:
    browser = shared.browser("ada")
    browser.get("/account")
    many = "&".join(f"f{n}=1" for n in range(20_000))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser.client.post("/accounts", content=many, headers=form).status_code in (400, 403)
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    for body in (b"--x\r\nnonsense", b"--y\r\n", b"", b"\xff" * 100):
        assert browser.client.post("/accounts", content=body, headers=broken).status_code in (400, 403)
    assert browser.client.post(
        "/accounts", content=b"x", headers={"Content-Type": "multipart/form-data"}
    ).status_code in (400, 403)


# addresses


@pytest.mark.parametrize("path", [
    "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/%252e%252e/app.py", "/static//etc/passwd",
    "/static/..\\app.py", "/static/%00", "/static/vendor", "/static/", "/cases/..%2f..%2fetc%2fpasswd", "/cases/%00", "/api/v1/cases/%2e%2e",
    "/api/v1/cases/%ff", "/api/v1/cases/" + "x" * 5000, "/%0d%0aSet-Cookie:%20x=y", "/accounts/%0d%0ax/role", "//evil.example/",
    "/sign-in/../audit", "/cases/a%20b", "/audit?before=99999999999999999999", "/audit?object=%00", "/audit?before=-1", "/api/v1/cases/x?version=1e9",
])  # fmt: skip
def test_no_address_leads_out_or_breaks(alone: Running, path: str) -> None:
    answer = alone.client().get(path, follow_redirects=False)
    assert answer.status_code < 500
    assert answer.status_code in (200, 303, 307, 400, 404, 405, 422)
    assert "import " not in answer.text
    assert "root:" not in answer.text
    assert "x" not in answer.cookies
    location = answer.headers.get("location", "/")
    assert location.startswith(("/", "http://127.0.0.1:8000/")) and not location.startswith("//")  # noqa: PT018


# headers


@pytest.mark.parametrize(
    "path", ["/account", "/audit", "/sign-in", "/nowhere", "/api/v1/cases", "/static/board.css", "/"]
)
def test_every_answer_carries_the_security_headers(alone: Running, path: str) -> None:
    headers = alone.client().get(path, follow_redirects=False).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers
    assert "strict-transport-security" not in headers


def test_refusals_carry_them_too(alone: Running) -> None:
    for answer in (
        alone.client().get("/account", headers={"Host": "evil.example"}),
        alone.client().post("/api/v1/plan", content=b"x" * (LARGEST + 1)),
    ):
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_nonce_is_new_each_time(alone: Running) -> None:
    policies = {alone.client().get("/account").headers["content-security-policy"] for _ in range(3)}
    assert len(policies) == 3


def test_under_https_browsers_are_told_to_stay_there(running: Callable[..., Running]) -> None:
    board = running(accounts=True, url="https://board.example.org")
    assert "max-age=" in board.client().get("/sign-in").headers["strict-transport-security"]


def test_pages_of_the_board_load_nothing_from_elsewhere(alone: Running) -> None:
    for path in ("/account", "/accounts", "/audit", "/sign-in", "/nowhere", "/cases"):
        page = alone.client().get(path).text
        for wrong in (' style="', "<style", "onclick=", 'src="http', "src='http", 'href="http', "@import"):
            assert wrong not in page, f"{path}: {wrong}"


# logs and faults


def test_logs_hold_no_query_no_key_and_no_patient(alone: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = alone.client()
    client.post("/api/v1/cases", content=document("mrs-smith", title="Mrs Smith of Leeds"), headers=YAML)
    client.get("/api/v1/cases/mrs-smith?version=1&name=smith")
    client.get("/audit?object=case/mrs-smith")
    client.get("/cases/mrs-smith/nowhere/smith")
    client.post("/api/v1/cases", content="case: x\nfacts: {ki67: Smith}\n", headers=YAML)
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("zebraboard")]
    assert any("/api/v1/cases/{key} 200" in line for line in ours)
    others = [r.getMessage() for r in caplog.records if not r.name.startswith(("zebraboard", "httpx", "httpcore"))]
    assert "smith" not in "\n".join([*ours, *others]).lower()


def test_a_fault_shows_a_reference_and_nothing_else(
    alone: Running, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = " ".join(("Mrs", "Smith,", "born", "1950"))

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError(patient)

    monkeypatch.setattr(Store, "cases", breaks)
    for path in ("/api/v1/cases", "/cases"):
        caplog.clear()
        answer = alone.client().get(path)
        if answer.status_code == 404:
            continue
        assert answer.status_code == 500
        reference = answer.text.partition("reference ")[2][:8]
        assert reference in caplog.text
        assert "RuntimeError" in caplog.text
        assert "Smith" not in caplog.text
        assert "Smith" not in answer.text
        assert "RuntimeError" not in answer.text
        assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_html_in_what_people_type_is_shown_as_text(shared: Running) -> None:
    nasty = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    browser = shared.browser("ada")
    browser.get("/accounts")
    page = browser.post("/accounts", {"login": nasty, "name": nasty, "role": nasty, "password": nasty}).text
    browser.post("/accounts", {"login": "eve", "name": nasty, "role": "reader", "password": "a good long one"})
    shared.store.saw(shared.store.user("eve"), nasty)
    pages = [
        page,
        browser.get("/accounts").text,
        browser.get("/audit").text,
        browser.get("/audit", params={"object": nasty}).text,
    ]
    browser.client.cookies.set("zebraboard-flash", "%3Cscript%3Ealert(1)%3C/script%3E")
    pages += [browser.get("/account").text, browser.sign_in(nasty, nasty).text]
    for shown in pages:
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown


# reach


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "board.local", ""])
def test_other_machines_are_let_in_only_with_accounts(host: str, sqlite_url: str, library: Library) -> None:
    store = Store.open(sqlite_url, library.vocabulary)
    with pytest.raises(ZebraboardError) as caught:
        check_reach(Settings(database=sqlite_url, host=host), store)
    assert "zebraboard account add" in caught.value.remedy or "--url" in caught.value.remedy
    store.close()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("127.9.9.9", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_what_is_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize("url", ["board.example.org", "ftp://x", "https://", "https://x/board"])
def test_an_address_of_the_board_is_checked(url: str) -> None:
    with pytest.raises(ZebraboardError, match="--url"):
        Settings(database="", url=url)
