package dev.kiln.sandbox.moto;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// The tests of this class run in the one Moto of the test run: a parameter of type [SharedMoto]
/// gets it.
///
/// When the class is done, no operation may have been called that the sandbox lacks.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedMotoExtension.class)
public @interface WithMoto {}
