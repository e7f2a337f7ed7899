import os
from tests.journeys import test_preview_journey as j, accessibility
from tests.journeys.test_preview_journey import *

real = accessibility.assert_accessible
n = [0]


def shot(page):
    page.evaluate(accessibility.AXE)
    page.set_viewport_size({"width": 390, "height": 844})
    print("AXE", page.evaluate(accessibility.FIND))
    n[0] += 1
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=f"/tmp/brief/shots/{n[0]:02}-{width}.png", full_page=True)
    real(page)


j.assert_accessible = shot
