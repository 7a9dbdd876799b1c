"""The pages of proofs."""

from __future__ import annotations

from wardwright.govern.rights import Right
from wardwright.web.pages import Page
from wardwright.web.proofs import asking, changes, downloads, report

_BOTH = ("GET", "POST")

PAGES = (
    Page("proofs", "proofs", asking.shelf, "every flow with the figures of its newest proof", Right.READ, _BOTH),
    Page("proof-of-text", "proofs/of-text", asking.of_text, "proves a page that is pasted", Right.WRITE, _BOTH),
    Page("proof-making", "proofs/making/<str:job>", asking.making, "how far a proof is", Right.READ),
    Page("proof-stop", "proofs/making/<str:job>/stop", asking.stop, "stops a proof", Right.READ, ("POST",)),
    Page("proof", "proofs/made/<str:id>", report.whole, "a proof, a comparison or a curve that was made", Right.READ,
         shows_patients=True),
    Page("proof-flow", "proofs/made/<str:id>/<int:number>", report.one_flow, "what one flow would have done",
         Right.READ),
    Page("proof-list", "proofs/made/<str:id>/<int:number>/firings", report.listed, "a flow's firings one by one",
         Right.PATIENTS, shows_patients=True),
    Page("proof-firing", "proofs/made/<str:id>/<int:number>/firings/<int:place>", report.one_firing,
         "one patient's time around a firing", Right.PATIENTS, shows_patients=True),
    Page("proof-file", "proofs/made/<str:id>/file.<str:kind>", downloads.download, "a proof as HTML, PDF or JSON",
         Right.READ, shows_patients=True),
    Page("proof-pack", "proofs/made/<str:id>/pack", downloads.pack, "makes the evidence pack of a proof", Right.READ,
         ("POST",)),
    Page("proof-compare", "proofs/<str:slug>/compare", changes.compare, "holds a page against another version",
         Right.READ, _BOTH),
    Page("proof-explore", "proofs/<str:slug>/explore", changes.explore, "moves one number of a page", Right.READ,
         _BOTH),
    Page("proof-of-flow", "proofs/<str:slug>", asking.of_flow, "a flow's proofs, and asking for one", Right.READ,
         _BOTH),
)  # fmt: skip
