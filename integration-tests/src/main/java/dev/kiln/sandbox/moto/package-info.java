/// Moto, the AWS that the sandbox plays, with the rules Kiln lays over it.
///
/// [dev.kiln.sandbox.moto.MotoServer] starts and stops it, in a container or as a process of this
/// machine; [dev.kiln.sandbox.moto.MotoControl] asks it what it has seen and sets what no AWS call
/// can; [dev.kiln.sandbox.moto.AwsClients] makes the SDK's clients that talk to it.
@NullMarked
package dev.kiln.sandbox.moto;

import org.jspecify.annotations.NullMarked;
