package dev.kiln.baker.instance;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// The text an instance is started with: the settings of its [InstanceJob], then the scripts
/// `build.sh` or `test.sh`, and `bootstrap.sh`, without their comments.
///
/// Both URLs carry a session token, whose size AWS [does not
/// fix](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html). Where they leave
/// too little room, the text is packed by gzip, which [cloud-init
/// unpacks](https://cloudinit.readthedocs.io/en/latest/explanation/format.html), though it keeps
/// copies as they came. [The cleaning][InstanceMode#BUILD] finds either kind on the disk.
public final class UserData {

  /// What EC2 takes at most, before the base64 of the request:
  /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html>.
  public static final int MOST_BYTES = 16_384;

  private static final String HEAD = "#!/bin/bash\n";
  private static final Pattern SETTING = Pattern.compile("(KILN_[A-Z0-9_]+)='(.*)'");
  private static final Map<InstanceMode, String> BOOTSTRAP = bootstrap();

  private UserData() {}

  /// @return base64, as RunInstances takes it
  /// @throws IllegalArgumentException when it would be too long for EC2 even packed; the message
  ///   can be shown, it holds no URL
  public static String of(InstanceJob job) {
    SequencedMap<String, String> settings = new LinkedHashMap<>();
    settings.put("KILN_MODE", job.mode().word());
    settings.put("KILN_BAKE", job.bake());
    settings.put("KILN_BUNDLE_URL", job.bundle().toString());
    settings.put("KILN_BUNDLE_SHA256", job.bundleSha256());
    settings.put("KILN_REPORT_URL", job.report().toString());
    settings.put("KILN_TIMEOUT", Long.toString(job.timeout().toSeconds()));
    settings.put("KILN_GRACE", Long.toString(InstanceJob.GRACE.toSeconds()));
    StringBuilder text = new StringBuilder(HEAD);
    settings.forEach(
        (name, value) -> text.append(name).append('=').append(quoted(value)).append('\n'));
    text.append(BOOTSTRAP.get(job.mode()));
    byte[] plain = text.toString().getBytes(StandardCharsets.UTF_8);
    byte[] bytes = plain.length > MOST_BYTES ? packed(plain) : plain;
    if (bytes.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          """
          User data of %,d bytes when packed, EC2 takes %,d; the two URLs alone have %,d unpacked.
          Maybe the URLs were signed with credentials whose session token is unusually long.\
          """
              .formatted(
                  bytes.length,
                  MOST_BYTES,
                  job.bundle().toString().length() + job.report().toString().length()));
    }
    return Base64.getEncoder().encodeToString(bytes);
  }

  /// The script that cloud-init makes of it.
  ///
  /// @param userData base64
  /// @throws IllegalArgumentException when `userData` is not base64, or packed badly
  public static String script(String userData) {
    byte[] bytes = Base64.getDecoder().decode(userData);
    boolean isPacked =
        bytes.length > 1
            && (Byte.toUnsignedInt(bytes[0]) | Byte.toUnsignedInt(bytes[1]) << 8)
                == GZIPInputStream.GZIP_MAGIC;
    if (!isPacked) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException("Not Kiln's user data: it cannot be unpacked", e);
    }
  }

  /// Gives back what [#of] was given.
  ///
  /// @throws IllegalArgumentException when `userData` is not such a user data
  public static InstanceJob parse(String userData) {
    String text = script(userData);
    if (!text.startsWith(HEAD)) {
      throw new IllegalArgumentException("Not Kiln's user data: it does not start with " + HEAD);
    }
    Map<String, String> settings =
        text.lines()
            .skip(1)
            .map(SETTING::matcher)
            .takeWhile(Matcher::matches)
            .collect(Collectors.toMap(line -> line.group(1), line -> unquoted(line.group(2))));
    return new InstanceJob(
        InstanceMode.of(setting(settings, "KILN_MODE")),
        setting(settings, "KILN_BAKE"),
        URI.create(setting(settings, "KILN_BUNDLE_URL")),
        setting(settings, "KILN_BUNDLE_SHA256"),
        URI.create(setting(settings, "KILN_REPORT_URL")),
        Duration.ofSeconds(Long.parseLong(setting(settings, "KILN_TIMEOUT"))));
  }

  private static byte[] packed(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("Bytes could not be packed in memory", e);
    }
    return bytes.toByteArray();
  }

  private static String setting(Map<String, String> settings, String name) {
    String value = settings.get(name);
    if (value == null) {
      throw new IllegalArgumentException("Not Kiln's user data: %s is missing".formatted(name));
    }
    return value;
  }

  /// Between single quotes the shell takes everything for itself, except a single quote.
  private static String quoted(String value) {
    return "'" + value.replace("'", "'\\''") + "'";
  }

  private static String unquoted(String value) {
    return value.replace("'\\''", "'");
  }

  private static Map<InstanceMode, String> bootstrap() {
    String common = withoutComments(resource("bootstrap.sh"));
    Map<InstanceMode, String> scripts = new EnumMap<>(InstanceMode.class);
    for (InstanceMode mode : InstanceMode.values()) {
      scripts.put(mode, withoutComments(resource(mode.word() + ".sh")) + common);
    }
    return scripts;
  }

  /// Comments and indents are for the readers of the source; the instance has no room for them.
  private static String withoutComments(String script) {
    return script
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String resource(String name) {
    try (InputStream in = UserData.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
