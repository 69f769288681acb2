"""Review with a pen: the pages served on this machine only, with notes, read marks, prescriptions and decisions.

`server.serve` runs it, `app.review_app` is the application, `proposals.proposals` says what waits for a decision. The
server's modules are imported only where it runs.
"""
