"""Pages for people, one folder per area.

Lives here: what a browser gets. An area is a folder with `pages.py` (its table of pages), views, forms and templates
under `templates/<area>/`; `site_map.py` joins the tables. Must not live here: decisions (kernel), queries on
tables that other rooms own (engine), what an account may do (govern.rights).
"""
