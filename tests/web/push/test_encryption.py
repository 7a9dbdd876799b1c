"""Encryption and signature by the standards: their own examples, and a second reading of what we make."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.web.push.push_service import CURVE, Phone, claims_of, from64, to64
from wardwright.act.channel import NotConfigured
from wardwright.act.push.encryption import PADDED_TO, RECORD_SIZE, BrowserKeys, NoKey, encrypt
from wardwright.act.push.identity import Identity, make_key_file, read_identity
from wardwright.act.push.service import may_ask
from wardwright.facts.instant import HOUR, SECOND
from wardwright.home.settings import Push

# RFC 8291, section 5 and appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
PHONE_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
PHONE_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
OUR_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y"
    "l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def _key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(from64(text), "big"), CURVE)


def test_the_standards_own_example() -> None:
    keys = BrowserKeys.read(PHONE_PUBLIC, SECRET)
    assert to64(encrypt(PLAIN, keys, _key(OUR_PRIVATE), from64(SALT), pad=False)) == BODY


def test_the_phone_of_the_tests_reads_the_standards_example() -> None:
    assert Phone("https://push", private=_key(PHONE_PRIVATE), secret=from64(SECRET)).read(from64(BODY)) == PLAIN


@pytest.mark.parametrize("length", [0, 1, PADDED_TO - 2, PADDED_TO - 1, PADDED_TO, 3000])
def test_every_length_is_read_again_and_says_nothing(length: int) -> None:
    phone = Phone("https://push")
    bodies = [encrypt(b"x" * length, BrowserKeys(phone.public, phone.secret)) for _ in range(2)]
    assert [phone.read(body) for body in bodies] == [b"x" * length] * 2
    assert bodies[0] != bodies[1]  # another key pair and salt each time
    assert (len(bodies[0]) - 16 - 4 - 1 - 65 - 16) % PADDED_TO == 0
    assert len(bodies[0]) <= RECORD_SIZE


def test_what_does_not_fit_is_not_sent() -> None:
    phone = Phone("https://push")
    with pytest.raises(ValueError, match="4,096"):
        encrypt(b"x" * 4000, BrowserKeys(phone.public, phone.secret))


@pytest.mark.parametrize(
    ("public", "secret"),
    [
        ("", SECRET),
        (PHONE_PUBLIC, ""),
        (PHONE_PUBLIC[:-2], SECRET),
        (PHONE_PUBLIC, SECRET + "AA"),
        ("B" + "A" * 86, SECRET),  # no point of the curve
        ("é" * 87, SECRET),
        (PHONE_PUBLIC, "!" * 22),
    ],
)
def test_what_is_no_key_is_refused(public: str, secret: str) -> None:
    with pytest.raises(NoKey):
        BrowserKeys.read(public, secret)


def test_the_signature_names_the_service_and_whom_to_write_to(tmp_path: Path) -> None:
    make_key_file(tmp_path / "secrets/key")
    identity = read_identity(tmp_path / "secrets/key", "mailto:it@example.org")
    now = 4_000_000_000 * SECOND
    claims = claims_of({"authorization": identity.header("https://push.example.org", now)})
    assert claims == {
        "aud": "https://push.example.org",
        "exp": (now + 12 * HOUR) // SECOND,
        "sub": "mailto:it@example.org",
        "key": identity.public,
    }


def test_a_key_file_is_its_owners_only_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "secrets/key"
    make_key_file(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    before = file.read_bytes()
    with pytest.raises(FileExistsError):
        make_key_file(file)
    assert file.read_bytes() == before


def test_a_key_file_that_will_not_do_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "key"
    with pytest.raises(NotConfigured, match="cannot be read"):
        read_identity(file, "")
    make_key_file(file)
    file.chmod(0o640)
    with pytest.raises(NotConfigured, match="chmod 600"):
        read_identity(file, "")
    file.chmod(0o600)
    file.write_text("not a key")
    with pytest.raises(NotConfigured, match="holds no key"):
        read_identity(file, "")


def test_two_identities_of_one_file_are_one(tmp_path: Path) -> None:
    make_key_file(tmp_path / "key")
    found: list[Identity] = [read_identity(tmp_path / "key", "") for _ in range(2)]
    assert found[0].public == found[1].public


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("https://wns2-par02p.notify.windows.com/w/?token=abc", True),
        ("https://FCM.googleapis.com/abc", True),
        ("https://fcm.googleapis.com:443/abc", True),
        ("http://fcm.googleapis.com/abc", False),
        ("https://fcm.googleapis.com:8443/abc", False),
        ("https://fcm.googleapis.com.example.org/abc", False),
        ("https://notify.windows.com/abc", False),
        ("https://evilnotify.windows.com/abc", False),
        ("https://fcm.googleapis.com@example.org/abc", False),
        ("https://user@fcm.googleapis.com/abc", False),
        ("https://example.org/#https://fcm.googleapis.com", False),
        ("https://127.0.0.1/abc", False),
        ("https://fcm.googleapis.com:99999/abc", False),
        ("https://fcm.goog\nleapis.com/abc", False),
        (" https://fcm.googleapis.com/abc", False),
        ("https://fcm.googleapis.com\\@example.org/abc", False),
        ("https://fcm.googleapis.com/é", False),
        ("https://[fcm.googleapis.com/abc", False),
        ("fcm.googleapis.com/abc", False),
        ("", False),
        ("https://fcm.googleapis.com/" + "x" * 1000, False),
    ],
)
def test_only_services_of_the_settings_are_asked(address: str, may: bool) -> None:
    assert may_ask(address, Push().services) is may
