"""How far the joints of a guide pose go, in degrees: no body bends its knee backwards, whatever a measure reads."""

from collections.abc import Mapping

# between these the mannequin may move a joint so that something rests on the floor
SOLVED: Mapping[str, tuple[float, float]] = {
    "knee_flexion": (0.0, 155.0),
    "elbow_flexion": (0.0, 150.0),
    "wrist_extension": (-80.0, 90.0),
    "ankle_dorsiflexion": (-75.0, 40.0),
    "hip_flexion": (-40.0, 160.0),
    "shoulder_flexion": (-60.0, 190.0),
}
# those that nothing but the file decides: beyond these no body goes [E]
NAMED: Mapping[str, tuple[float, float]] = {
    "neck_flexion": (-75.0, 80.0),
    "trunk_lean": (-60.0, 60.0),
    "trunk_twist": (-60.0, 60.0),
    "lumbar_flexion": (-50.0, 80.0),
    "hip_abduction": (-45.0, 80.0),
    "shoulder_abduction": (-60.0, 180.0),
    "hip_rotation": (-70.0, 70.0),
    "shoulder_rotation": (-110.0, 110.0),
    "breath": (0.0, 1.0),
}


def joint_range(name: str) -> tuple[float, float]:
    """From where to where a joint of a guide pose goes; any way round, where it is the whole body that turns."""
    bare = name.removesuffix("_left").removesuffix("_right")
    return {**SOLVED, **NAMED}.get(bare, (-180.0, 180.0))
