"""In Chromium: turning notices on, as far as a browser without a push service goes, and the worker that shows one."""

from __future__ import annotations

import json
from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from tests.web.browser import SignIn, axe
from tests.web.push.conftest import Hospital
from tests.web.push.push_service import Phone, to64
from wardwright.record.site.models import PushBrowser

# A headless Chromium has no push service behind it: what the service would give stands in its place.
_GIVEN = """
({address, keys, isThere}) => {
  const subscription = {
    endpoint: address,
    toJSON: () => ({ endpoint: address, keys }),
    unsubscribe: async () => { given = null; return true; },
  };
  let given = isThere ? subscription : null;
  PushManager.prototype.getSubscription = async () => given;
  PushManager.prototype.subscribe = async (options) => {
    window.asked = { visible: options.userVisibleOnly, key: new Uint8Array(options.applicationServerKey).length };
    given = subscription;
    return subscription;
  };
  Notification.requestPermission = async () => "granted";
}
"""


def _given(phone: Phone, is_there: bool = False) -> dict[str, object]:
    keys = {"p256dh": to64(phone.public), "auth": to64(phone.secret)}
    return {"address": phone.address, "keys": keys, "isThere": is_there}


def _open(signed_in: SignIn, phone: Phone, **more: object) -> Page:
    page = signed_in("nurse", **more)  # type: ignore[arg-type]
    page.context.grant_permissions(["notifications"])
    page.goto("/account/notices")
    page.evaluate(_GIVEN, _given(phone))
    return page


def test_turning_on_registers_the_worker_and_a_notice_is_shown(hospital: Hospital, signed_in: SignIn) -> None:
    page = _open(signed_in, Phone(hospital.service.origin), width=375)
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    page.get_by_label("Also every other task").check()
    page.get_by_role("button", name="Turn notices on here").click()
    expect(page.get_by_role("heading", name="This browser tells you")).to_be_visible()
    found = PushBrowser.objects.get()
    assert (found.account.persona, found.ward) == ("nurse", "Ward 7A")
    scope = page.evaluate("async () => new URL((await navigator.serviceWorker.ready).scope).pathname")
    assert scope == "/"
    assert page.evaluate("async () => (await caches.keys()).length") == 0
    assert axe(page) == []


def test_a_push_becomes_one_notice_and_a_later_one_replaces_it(hospital: Hospital, signed_in: SignIn) -> None:
    page = _open(signed_in, Phone(hospital.service.origin))
    page.get_by_role("button", name="Turn notices on here").click()
    expect(page.get_by_role("heading", name="This browser tells you")).to_be_visible()
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    [worker] = page.context.service_workers
    push = """async (text) => {
      const event = new PushEvent("push", { data: text });
      const waits = [];
      event.waitUntil = (promise) => waits.push(promise);
      self.dispatchEvent(event);
      await Promise.all(waits);
      return (await self.registration.getNotifications()).map((each) => [each.title, each.body]);
    }"""
    assert worker.evaluate(push, '{"title": "A task is waiting", "body": "1 new"}') == [["A task is waiting", "1 new"]]
    assert worker.evaluate(push, '{"title": "2 tasks are waiting"}') == [["2 tasks are waiting", ""]]
    assert worker.evaluate(push, "nothing that can be read") == [["Wardwright", ""]]


def test_a_browser_that_says_no_is_told_what_to_do(hospital: Hospital, signed_in: SignIn) -> None:
    page = _open(signed_in, Phone(hospital.service.origin))
    page.evaluate("() => { Notification.requestPermission = async () => 'denied'; }")
    page.get_by_role("button", name="Turn notices on here").click()
    expect(page.get_by_text("This browser may not show notices of this site.")).to_be_visible()
    assert not PushBrowser.objects.exists()


def test_what_the_hospital_refuses_is_said_in_its_words(hospital: Hospital, signed_in: SignIn) -> None:
    page = _open(signed_in, Phone("https://push.example.org"))
    page.get_by_role("button", name="Turn notices on here").click()
    expect(page.get_by_text("The push service of this browser is none that the hospital uses.")).to_be_visible()


def test_it_goes_on_when_the_same_person_signs_in_again(hospital: Hospital, signed_in: SignIn) -> None:
    phone = Phone(hospital.service.origin)
    page = _open(signed_in, phone)
    page.get_by_role("button", name="Turn notices on here").click()
    expect(page.get_by_role("heading", name="This browser tells you")).to_be_visible()
    old = PushBrowser.objects.get().session
    cookie = hospital.site.client("nurse").cookies["wardwright"].value
    there = urljoin(page.url, "/")
    page.context.add_cookies([{"name": "wardwright", "value": cookie, "url": there}])
    page.add_init_script(f"({_GIVEN.strip()})({json.dumps(_given(phone, is_there=True))});")
    with page.expect_response("**/account/notices/again") as answered:
        page.goto("/tasks")
    assert answered.value.json() == {"goes_on": True}
    page.goto("/account/notices")
    expect(page.get_by_role("heading", name="This browser tells you")).to_be_visible()
    assert PushBrowser.objects.get().session != old
