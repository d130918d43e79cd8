"""The fixture templates, one jinja2 file each; read as resources of `isolint.fixtures_templates`."""
