package dev.kiln.stacksets.rollout;

/// All of AWS that a roll-out touches.
public record Cloud(
    Stacks stacks, StackSets stackSets, ArtifactStore artifacts, LastCopies copies) {}
