"""What the page leaves to the browser: Background Sync, which only a whole Chromium has."""

import pytest

from tests import chromium
from tests.browser.outbox_pages import ON_PHONE, ready, says, stored, tap, until


@pytest.fixture
def new_context(browser_type, browser_type_launch_args):
    """Windows of a whole Chromium, in place of those of the headless shell."""
    if not (whole := chromium.find_whole()):
        pytest.skip("no Chromium with Background Sync here: root gets one with `python -m tests.chromium`")
    browser = browser_type.launch(**browser_type_launch_args | {"executable_path": whole})
    yield browser.new_context
    browser.close()


def test_a_page_that_nobody_sees_hands_over_to_the_browser(phone, lotte, noor, complaints):
    page = ready(phone.signed_in_as(lotte))
    phone.set_offline(True)
    tap(page)
    says(page, ON_PHONE)
    page.evaluate(
        """() => { Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
            document.dispatchEvent(new Event('visibilitychange')); }"""
    )
    tags = "navigator.serviceWorker.ready.then(worker => worker.sync.getTags())"
    until(page, f"{tags}.then(tags => tags.includes('outbox'))")
    page.close()
    phone.set_offline(False)
    stored(1)
    complaints[:] = [line for line in complaints if "Failed to load resource: net::" not in line]
