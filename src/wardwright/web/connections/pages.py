"""The pages of connections."""

from __future__ import annotations

from wardwright.govern.rights import Right
from wardwright.web.connections import api, asides, codes, naming, systems, views
from wardwright.web.pages import Page

_FORM = ("GET", "POST")
_POST = ("POST",)

PAGES = (
    Page("connections", "connections", views.overview, "sources and channels as a live map", Right.READ),
    Page("source", "connections/sources/<path:name>", views.source, "one source: figures, rhythm, trouble", Right.READ),
    Page("channel", "connections/channels/<path:name>", views.channel, "one channel: what waits, fails, was sent",
         Right.READ),
    Page("letters_again", "connections/letters/again/<path:name>", views.letters_again,
         "send dead letters of a channel again", Right.MESSAGES, _POST),
    Page("letters_away", "connections/letters/away/<path:name>", views.letters_away,
         "put dead letters of a channel away", Right.MESSAGES, _POST),
    Page("asides", "connections/set-aside", asides.asides, "what was set aside, by reason", Right.READ),
    Page("aside", "connections/set-aside/<slug:slug>", asides.aside, "messages set aside for one reason", Right.READ),
    Page("aside_replay", "connections/set-aside/<slug:slug>/replay", asides.aside_replay,
         "replay what was set aside for one reason", Right.MESSAGES, _POST),
    Page("message", "connections/messages/<int:seq>", asides.message,
         "one message beside what is understood of it; who it is about is withheld", Right.MESSAGES),
    Page("message_whole", "connections/messages/<int:seq>/whole", asides.message_whole,
         "one message with nothing withheld; who asked and what for is written down", Right.MESSAGES, _POST,
         shows_patients=True),
    Page("message_replay", "connections/messages/<int:seq>/replay", asides.message_replay, "replay one message",
         Right.MESSAGES, _POST),
    Page("unknown_codes", "connections/codes", codes.unknown_codes, "codes that nobody has named", Right.READ),
    Page("name_code", "connections/codes/<int:number>", naming.name_code,
         "name a code: what it would do, then the change of the vocabulary", Right.VOCABULARY, _FORM),
    Page("name_kept", "connections/codes/<int:number>/stored", naming.name_kept,
         "have stored messages read again after a code was named", Right.VOCABULARY, _FORM),
    Page("name_words", "connections/messages/<int:seq>/words/<int:nth>", naming.name_words,
         "name words that stand in a message where a code should be", Right.VOCABULARY, _FORM),
    Page("systems", "connections/systems", systems.systems, "the hospital's systems", Right.READ),
    Page("systems_file", "connections/systems.csv", systems.systems_file, "the inventory of systems as a CSV file",
         Right.READ),
    Page("systems_import", "connections/systems/import", systems.systems_import, "take in a CSV file of systems",
         Right.MESSAGES, _POST),
    Page("system_new", "connections/systems/new", systems.system_new, "add a system", Right.MESSAGES, _FORM),
    Page("system", "connections/systems/<int:number>", systems.system,
         "one system: owner, interfaces, downtime, pain points", Right.READ),
    Page("system_edit", "connections/systems/<int:number>/change", systems.system_edit, "change or remove a system",
         Right.MESSAGES, _FORM),
    Page("system_downtime", "connections/systems/<int:number>/downtime", systems.system_downtime,
         "write planned downtime in, or take it back", Right.MESSAGES, _POST),
    Page("api_connections", "api/connections", api.connections, "how sources and channels stand, as JSON", Right.READ,
         is_api=True),
    Page("api_codes", "api/connections/codes", api.codes, "codes that nobody has named, as JSON", Right.READ,
         is_api=True),
    Page("api_systems", "api/connections/systems", api.systems, "the hospital's systems, as JSON", Right.READ,
         is_api=True),
)  # fmt: skip
