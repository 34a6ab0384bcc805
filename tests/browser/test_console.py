"""The guard that every browser test relies on sees errors and foreign requests."""


def test_a_quiet_page_has_no_complaints(phone, complaints):
    phone.signed_out().goto("/healthz/")
    assert complaints == []


def test_console_errors_are_complaints(phone, complaints):
    page = phone.signed_out()
    page.goto("/healthz/")
    page.evaluate("console.error('broken')")
    assert ["error: broken" in complaint for complaint in complaints] == [True]
    complaints.clear()


def test_requests_to_others_are_complaints(phone, complaints):
    page = phone.signed_out()
    page.goto("/healthz/")
    page.evaluate("new Promise(done => { const i = new Image(); i.onerror = done; i.src = 'http://127.0.0.1:9/x' })")
    assert any("127.0.0.1:9" in complaint for complaint in complaints)
    complaints.clear()


def test_a_signed_in_device_carries_the_session(desktop, lotte, settings):
    page = desktop.signed_in_as(lotte)
    assert [cookie["name"] for cookie in page.context.cookies()] == [settings.SESSION_COOKIE_NAME]
