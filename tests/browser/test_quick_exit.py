"""The quick exit with JavaScript: gone at once, and the page that was left does not come back."""


def test_it_takes_the_place_of_the_page_in_the_history(phone, lotte, noor, complaints):
    page = phone.signed_in_as(lotte)
    page.goto("/hulp/")
    page.goto("/log/")
    page.route("https://www.meteo.be/**", lambda route: route.fulfill(body="<p>weer</p>", content_type="text/html"))
    asked = []
    page.on("request", lambda request: asked.append(request) if "meteo.be" in request.url else None)
    page.click("[data-leave]")
    page.wait_for_url("https://www.meteo.be/**")
    assert "referer" not in asked[0].all_headers()
    assert all("meteo.be" in complaint for complaint in complaints)  # the one address this may lead to
    complaints.clear()
    page.go_back()
    assert page.url.endswith("/hulp/")
