package dev.kiln.sandbox.moto;

import java.util.function.Consumer;

/// Which form of Moto to start.
enum MotoForm {
  CONTAINER {
    @Override
    MotoServer start(Consumer<String> tell) {
      return ContainerMoto.start(tell);
    }
  },
  PROCESS {
    @Override
    MotoServer start(Consumer<String> tell) {
      return ProcessMoto.start();
    }
  },
  ANY {
    @Override
    MotoServer start(Consumer<String> tell) {
      try {
        return CONTAINER.start(tell);
      } catch (NoMotoException noContainer) {
        try {
          return PROCESS.start(tell);
        } catch (NoMotoException noProcess) {
          var neither =
              new NoMotoException(
                  """
                  The sandbox needs Moto %s and finds it neither in Docker nor on the PATH.
                  In Docker: %s
                  On the PATH: %s\
                  """
                      .formatted(MotoServer.VERSION, noContainer.reason(), noProcess.reason()),
                  noProcess);
          neither.addSuppressed(noContainer);
          throw neither;
        }
      }
    }
  };

  /// The system property that names a form.
  static final String PROPERTY = "kiln.moto";

  /// The form of this name; any, for an empty one.
  ///
  /// @throws IllegalArgumentException when there is no such form
  static MotoForm named(String name) {
    return switch (name) {
      case "" -> ANY;
      case "container" -> CONTAINER;
      case "process" -> PROCESS;
      default ->
          throw new IllegalArgumentException(
              """
              The system property %s is "%s".
              Maybe "container" or "process" was meant; without it Kiln takes what it finds.\
              """
                  .formatted(PROPERTY, name));
    };
  }

  abstract MotoServer start(Consumer<String> tell);
}
