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

  private static final String PROPERTY = "kiln.moto";

  /// The form that the system property `kiln.moto` names; any, when it names none.
  ///
  /// @throws IllegalArgumentException when it names something else
  static MotoForm asked() {
    return switch (System.getProperty(PROPERTY, "")) {
      case "" -> ANY;
      case "container" -> CONTAINER;
      case "process" -> PROCESS;
      case String other ->
          throw new IllegalArgumentException(
              """
              The system property %s is "%s".
              Maybe "container" or "process" was meant; without it Kiln takes what it finds.\
              """
                  .formatted(PROPERTY, other));
    };
  }

  abstract MotoServer start(Consumer<String> tell);
}
