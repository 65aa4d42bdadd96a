package dev.kiln.stacksets.rollout;

/// One line of a plan.
///
/// @param who an account, or an organizational unit with all its accounts
/// @param region a Region
/// @param what the stack, bucket or object
/// @param verb what would be done to it; empty where nothing would
/// @param why what is other than it should be
public record Change(String who, String region, String what, String verb, String why) {}
