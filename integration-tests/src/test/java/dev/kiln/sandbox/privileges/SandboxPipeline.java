package dev.kiln.sandbox.privileges;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.lambda.BuildFunction;
import dev.kiln.baker.lambda.DueFunction;
import dev.kiln.baker.lambda.LookupFunction;
import dev.kiln.baker.lambda.PublishFunction;
import dev.kiln.baker.lambda.StageSettings;
import dev.kiln.baker.lambda.TestFunction;
import dev.kiln.baker.lambda.UpdateFunction;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Places;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.automation.AutomationPlayer;
import dev.kiln.sandbox.functions.DeployedFunction;
import dev.kiln.sandbox.functions.HandlerInProcess;
import dev.kiln.sandbox.functions.HandlersInProcess;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.RoleSession;
import dev.kiln.stacksets.template.Templates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.ssm.model.DocumentFormat;
import software.amazon.awssdk.services.ssm.model.DocumentType;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// The hosted pipeline in a sandbox's tooling account: the runbooks that the templates deploy, and
/// the functions, which run in this JVM, each with a session of its role.
///
/// To the function due a minute passes between two calls.
final class SandboxPipeline implements AutoCloseable {
  private static final String LAMBDA = "lambda.amazonaws.com";
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  private final Sandbox sandbox;
  private final Installation installation;
  private final List<AutoCloseable> handlers = new ArrayList<>();
  private final AtomicLong minutesAhead = new AtomicLong();
  private final HandlersInProcess host;

  private SandboxPipeline(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.installation = sandbox.installation();
    Map<String, DeployedFunction> functions = new HashMap<>();
    functions.put(name(StageName.DUE), new HandlerInProcess(due()));
    for (StageName stage : StageName.OF_A_BAKE) {
      functions.put(name(stage), new HandlerInProcess(handler(stage)));
    }
    deploy();
    this.host = sandbox.hostInProcess(functions);
  }

  static SandboxPipeline in(Sandbox sandbox) {
    return new SandboxPipeline(sandbox);
  }

  /// Plays what is started until it is closed.
  AutomationPlayer play() {
    return new AutomationPlayer(
            sandbox.endpoint(), List.of(sandbox.scene().tooling()), LONGEST_PAUSE)
        .start();
  }

  @Override
  public void close() {
    host.close();
    for (AutoCloseable handler : handlers) {
      try {
        handler.close();
      } catch (Exception e) {
        throw new IllegalStateException("A function could not be closed", e);
      }
    }
  }

  private void deploy() {
    AwsClients operator = sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home());
    operator
        .ssm()
        .putParameter(
            put -> put.name(installation.bakesSwitch()).value("on").type(ParameterType.STRING));
    LambdaClient lambda = operator.client(LambdaClient::builder);
    SdkBytes code = noCode();
    deploy(lambda, StageName.DUE, code);
    runbook(operator, StageName.PIPELINE, "pipeline");
    for (StageName stage : StageName.OF_A_BAKE) {
      deploy(lambda, stage, code);
      runbook(operator, stage, "stage");
    }
  }

  private void deploy(LambdaClient lambda, StageName stage, SdkBytes code) {
    lambda.createFunction(create ->
        create
            .functionName(name(stage))
            .role(installation.roleArn(stage))
            .runtime(Runtime.JAVA21)
            .handler("of.this.Jvm")
            .code(zip -> zip.zipFile(code)));
  }

  private void runbook(AwsClients operator, StageName stage, String file) {
    Function<Place, String> places = Place.in(Places.ofTooling(installation));
    String content = Place.fill(source(file).replace("{stage}", stage.toString()), places);
    operator
        .ssm()
        .createDocument(create ->
            create
                .name(installation.runbook(stage))
                .documentType(DocumentType.AUTOMATION)
                .documentFormat(DocumentFormat.YAML)
                .content(content));
  }

  private static String source(String file) {
    try (InputStream in =
        Templates.class.getResourceAsStream("/runbooks/%s.yaml".formatted(file))) {
      if (in == null) {
        throw new IllegalStateException("There is no runbook " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RequestStreamHandler due() {
    DueFunction due =
        new DueFunction(environment(), access(StageName.DUE), new Ahead(minutesAhead::get));
    handlers.add(due);
    return (input, output, context) -> {
      var _ = minutesAhead.incrementAndGet();
      due.handleRequest(input, output, context);
    };
  }

  private RequestStreamHandler handler(StageName stage) {
    Map<String, String> environment = environment();
    AwsAccess access = access(stage);
    Clock clock = Clock.systemUTC();
    RequestStreamHandler handler =
        switch (stage) {
          case LOOKUP -> new LookupFunction(environment, access, clock);
          case BUILD -> new BuildFunction(environment, access, clock);
          case TEST -> new TestFunction(environment, access, clock);
          case UPDATE -> new UpdateFunction(environment, access, clock);
          case PUBLISH -> new PublishFunction(environment, access, clock);
          case START, DUE, PIPELINE, SCRIPTS, COPY, CONFIRM, REPLAY ->
              throw new IllegalArgumentException(stage.toString());
        };
    handlers.add((AutoCloseable) handler);
    return handler;
  }

  /// Lambda tells a function of its session's credentials, but not when they end.
  private AwsAccess access(StageName stage) {
    RoleSession session =
        new RoleSession(sandbox.control(), installation.roleArn(stage), LAMBDA, name(stage));
    return new AwsAccess(
        () -> {
          AwsSessionCredentials now = session.credentials();
          return AwsSessionCredentials.create(
              now.accessKeyId(), now.secretAccessKey(), now.sessionToken());
        },
        Optional.of(sandbox.endpoint()));
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put(StageSettings.REGION, installation.region().value());
    environment.put(StageSettings.ACCOUNT, installation.tooling().value());
    environment.put(StageSettings.SUBNET, installation.builder().subnet());
    environment.put(StageSettings.SECURITY_GROUP, installation.builder().securityGroup());
    if (installation.sources() instanceof Encryption.Under(var key)) {
      environment.put(StageSettings.SOURCE_KEY, key.value());
    }
    return environment;
  }

  /// Of a stage's function, and of its runbook.
  private String name(StageName stage) {
    return installation.runbook(stage);
  }

  /// Lambda takes it for some.
  private static SdkBytes noCode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("empty"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return SdkBytes.fromByteArray(bytes.toByteArray());
  }

  /// Some minutes ahead of the time.
  private static final class Ahead extends Clock {
    private final LongSupplier minutes;

    Ahead(LongSupplier minutes) {
      this.minutes = minutes;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(Duration.ofMinutes(minutes.getAsLong()));
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return Clock.offset(Clock.system(zone), Duration.ofMinutes(minutes.getAsLong()));
    }
  }
}
