package dev.kiln.stacksets.template;

import dev.kiln.model.installation.Installation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The templates of an installation.
public final class Templates {

  /// The parameter of [#tooling(Installation)] that says where the code of the stages' functions
  /// lies in the bucket of artifacts.
  public static final String BAKER_KEY = "BakerKey";

  /// The parameter of [#member(Installation)] that says where the code of the copier's functions
  /// lies in the bucket of artifacts.
  public static final String COPIER_KEY = "CopierKey";

  /// The parameter of [#member(Installation)] that says which topic an account hears of images by.
  /// Its default is the first; an installation with several gives each account its own.
  public static final String TOPIC = "Topic";

  private Templates() {}

  /// What is baked with. Needs a value for [#BAKER_KEY].
  ///
  /// @throws IllegalArgumentException when `installation` names neither an organization nor
  ///   accounts
  public static Template tooling(Installation installation) {
    return render("tooling", installation);
  }

  /// What makes copies in a Region of a member account. Needs a value for [#COPIER_KEY].
  public static Template member(Installation installation) {
    return render("member", installation);
  }

  /// The bucket of a Region that everybody installs from, in the tooling account.
  ///
  /// @throws IllegalArgumentException when `installation` names neither an organization nor
  ///   accounts
  public static Template artifacts(Installation installation) {
    return render("artifacts", installation);
  }

  private static Template render(String name, Installation installation) {
    return new Template(name, new Rendering(installation).render(resource("templates", name)));
  }

  /// @param name of a file of the jar, without its ending
  static String resource(String folder, String name) {
    String path = "/%s/%s.yaml".formatted(folder, name);
    try (InputStream file = Templates.class.getResourceAsStream(path)) {
      if (file == null) {
        throw new IllegalStateException(path + " is not in the jar");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read", e);
    }
  }
}
