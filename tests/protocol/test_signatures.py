"""Requests and answers are from whom they say, for what they say, and in answer to what was asked (S-51)."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key

from nursechart.protocol.signatures import (
    SignatureRefused,
    SignedAnswer,
    SignedRequest,
    claimed_key_id,
    content_digest,
    own_key_id,
    sign_answer,
    sign_request,
    signature_base,
    verify_answer,
    verify_request,
)

DEVICE = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)
DEVICE_PUBLIC = DEVICE.public_key().public_bytes_raw()
SERVER = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
SERVER_KEYS = {"k1": SERVER.public_key().public_bytes_raw()}
URI = "https://pharmacy.example:8443/v1/sync"
BODY = b"\x00\x00\x00\x02{}"
NOW = 1_763_718_127


def signed(**changes):
    asked = {"method": "POST", "target_uri": URI, "body": BODY, "bearer": "an-access-token"} | changes
    return sign_request(
        asked["method"], asked["target_uri"], asked["body"], key_id="laptop-1", device_key=DEVICE, created_s=NOW,
        nonce=bytes(16), bearer=asked["bearer"],
    )  # fmt: skip


def verified(headers, *, method="POST", target_uri=URI, body=BODY, now_s=NOW, public_key=DEVICE_PUBLIC):
    return verify_request(method, target_uri, headers, body, public_key=public_key, now_s=now_s)


def test_rfc_9421_appendix_b_2_6_comes_out_of_our_signature_base():
    key = load_der_private_key(
        base64.b64decode("MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF"), None
    )
    components = [
        ('"date"', "Tue, 20 Apr 2021 02:07:55 GMT"),
        ('"@method"', "POST"),
        ('"@path"', "/foo"),
        ('"@authority"', "example.com"),
        ('"content-type"', "application/json"),
        ('"content-length"', "18"),
    ]
    parameters = f'({" ".join(name for name, _ in components)});created=1618884473;keyid="test-key-ed25519"'
    signature = key.sign(signature_base(components, parameters))
    published = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    assert base64.b64encode(signature).decode() == published


def test_rfc_9530_digest_of_its_own_example():
    assert content_digest(b'{"hello": "world"}\n') == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


def test_a_signed_request_is_taken_for_its_device():
    answer = verified(signed())
    assert isinstance(answer, SignedRequest)
    assert (answer.key_id, answer.created_s, answer.bearer) == ("laptop-1", NOW, "an-access-token")


def test_a_request_without_a_session_is_taken_too():
    answer = verified(signed(bearer=""))
    assert isinstance(answer, SignedRequest)
    assert answer.bearer == ""


@pytest.mark.parametrize(
    "change",
    [
        {"method": "GET"},
        {"target_uri": URI + "?x=1"},
        {"target_uri": "https://pharmacy.example:8443/v1/pull"},
        {"target_uri": "https://elsewhere.example:8443/v1/sync"},
        {"target_uri": URI.replace("https", "http")},
        {"body": BODY + b" "},
        {"now_s": NOW + 301},
        {"now_s": NOW - 301},
        {"public_key": SERVER.public_key().public_bytes_raw()},
        {"public_key": b"short"},
    ],
    ids=str,
)
def test_s_51_a_request_with_any_component_changed_is_refused(change):
    assert isinstance(verified(signed(), **change), SignatureRefused)


@pytest.mark.parametrize(
    "header, before, after",
    [
        ("authorization", "an-access-token", "another-token"),
        ("signature-input", "created=1763718127", "created=1763718128"),
        ("signature-input", 'nonce="A', 'nonce="B'),
        ("signature-input", "laptop-1", "laptop-2"),
        ("signature-input", ' "authorization"', ""),
        ("signature-input", "s=", "t="),
        ("signature-input", '"@method" "@target-uri"', '"@target-uri" "@method"'),
        ("signature-input", ";keyid", ';alg="ed25519";keyid'),
        ("signature", "s=:", "s=:A"),
        ("content-digest", "sha-256", "sha-512"),
    ],
)
def test_s_51_a_request_with_any_signed_header_changed_is_refused(header, before, after):
    headers = signed()
    assert before in headers[header]
    headers[header] = headers[header].replace(before, after, 1)
    assert isinstance(verified(headers), SignatureRefused)


@pytest.mark.parametrize("header", ["signature", "signature-input", "content-digest", "authorization"])
def test_s_51_a_request_that_lacks_a_signed_header_is_refused(header):
    headers = signed()
    del headers[header]
    assert isinstance(verified(headers), SignatureRefused)


def test_s_51_a_session_added_to_a_request_signed_without_one_is_refused():
    headers = signed(bearer="") | {"authorization": "Bearer stolen"}
    assert isinstance(verified(headers), SignatureRefused)


def test_s_51_a_header_sent_twice_is_refused():
    headers = signed()
    assert isinstance(verified(headers | {"Authorization": "Bearer stolen"}), SignatureRefused)


def test_s_51_a_wrong_clock_is_told_apart_so_that_the_laptop_can_be_given_the_time():
    refused = verified(signed(), now_s=NOW + 3600)
    assert isinstance(refused, SignatureRefused)
    assert refused.why == "clock"


def test_the_key_id_is_found_before_the_key_is_known():
    assert claimed_key_id(signed()) == "laptop-1"
    assert isinstance(claimed_key_id({}), SignatureRefused)


def test_a_key_without_a_device_id_goes_by_its_public_half():
    headers = sign_request(
        "POST", URI, BODY, key_id=own_key_id(DEVICE_PUBLIC), device_key=DEVICE, created_s=NOW, nonce=bytes(16)
    )
    assert claimed_key_id(headers) == own_key_id(DEVICE_PUBLIC)
    assert isinstance(verified(headers), SignedRequest)


def test_a_line_break_cannot_be_smuggled_into_what_is_signed():
    with pytest.raises(ValueError, match="key id"):
        sign_request("POST", URI, BODY, key_id='x"\n"@method": GET', device_key=DEVICE, created_s=NOW, nonce=bytes(16))


# --- answers ---------------------------------------------------------------------------------------------------------


def answered(status=200, body=b"answer", request=None, key_id="k1", key=SERVER):
    request = request or signed()
    return sign_answer(
        status, body, request_signature=request["signature"], key_id=key_id, server_key=key, created_s=NOW
    )


def read_answer(headers, *, status=200, body=b"answer", request=None):
    request = request or signed()
    return verify_answer(status, headers, body, request_signature=request["signature"], server_keys=SERVER_KEYS)


def test_a_signed_answer_is_taken_for_the_pharmacys():
    assert read_answer(answered()) == SignedAnswer("k1", NOW)


def test_header_names_are_found_in_any_case():
    shouted = {name.title(): value for name, value in answered().items()}
    assert isinstance(read_answer(shouted), SignedAnswer)


def test_an_answer_to_another_request_is_refused():
    assert isinstance(read_answer(answered(), request=signed(bearer="other")), SignatureRefused)


@pytest.mark.parametrize("change", [{"status": 401}, {"body": b"answer "}])
def test_an_answer_with_another_status_or_body_is_refused(change):
    assert isinstance(read_answer(answered(), **change), SignatureRefused)


def test_an_answer_by_a_key_that_is_not_pinned_is_refused():
    refused = read_answer(answered(key_id="k2"))
    assert isinstance(refused, SignatureRefused)
    assert refused.why == "key"
    assert isinstance(read_answer(answered(key=DEVICE)), SignatureRefused)


def test_an_answer_without_a_signature_is_refused():
    refused = read_answer({"content-type": "text/html"}, body=b"<html>Sign in to Free Wi-Fi</html>")
    assert isinstance(refused, SignatureRefused)
    assert refused.why == "missing"


def test_a_request_cannot_be_passed_off_as_an_answer():
    assert isinstance(read_answer(signed()), SignatureRefused)
