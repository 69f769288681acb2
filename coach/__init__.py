"""A guided exercise and stretching coach for people with back spasms.

    camera -Frame-> pose -Pose-> believe > smooth > measure > track > form > session > prompts -> screen, sound
                                                                                |
                                                                        records -> report

`core` decides and knows no device, file or clock; `devices`, `mannequin`, `prescription` and `records` stand
around it; `app` and `cli` join them. `docs/architecture.md` has the picture and the import table.
"""

__version__ = "1.0.0"
