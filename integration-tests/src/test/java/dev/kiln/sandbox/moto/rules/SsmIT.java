package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ssm.model.ParameterType;

@WithMoto
class SsmIT {
  private static final String NAME = "/kiln/images/web";

  private final SharedMoto moto;
  private final Account account;

  SsmIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
  }

  @Test
  @Rule("ssm.image-parameter.is-checked-later")
  void makesNoParameterOfAnImageThatIsNotThere() {
    put("ami-0123456789abcdef0");

    var refusal = refusalOf(() -> get(NAME));

    assertThat(refusal).isEqualTo("ParameterNotFound");
  }

  @Test
  @Rule("ssm.image-parameter.is-checked-later")
  void keepsTheOldValueWhenTheNewImageIsNotThere() {
    var image = OwnImage.in(moto, account, "web").id();
    put(image);

    put("ami-0123456789abcdef0");

    assertThat(get(NAME)).isEqualTo(image);
  }

  @Test
  @Rule("ssm.image-parameter.is-checked-later")
  void makesAParameterOfAnImageThatIsThere() {
    var image = OwnImage.in(moto, account, "web").id();

    put(image);

    assertThat(eventually(() -> get(NAME), image::equals)).isEqualTo(image);
  }

  @Test
  @Rule("ssm.parameter-labels")
  void findsAVersionByItsLabel() {
    var first = OwnImage.in(moto, account, "first").id();
    put(first);
    label(1);
    put(OwnImage.in(moto, account, "second").id());

    var labelled = get(NAME + ":good");

    assertThat(labelled).isEqualTo(first);
  }

  @Test
  @Rule("ssm.parameter-labels")
  void movesALabelToAnotherVersion() {
    var second = OwnImage.in(moto, account, "second").id();
    put(OwnImage.in(moto, account, "first").id());
    label(1);
    put(second);

    label(2);

    assertThat(get(NAME + ":good")).isEqualTo(second);
  }

  @Test
  @Rule("ssm.public-parameter.read-by-all-accounts")
  void showsPublicParametersToEveryAccount() {
    var name = "/aws/service/kiln/%s/ami".formatted(account);
    moto.control().seedParameter(account.clients().region(), name, "ami-1");
    moto.control().seedParameter(account.clients().region(), name, "ami-2");

    var parameter = moto.account().ssm().getParameter(request -> request.name(name)).parameter();

    assertThat(parameter.value()).isEqualTo("ami-2");
    assertThat(parameter.version()).isEqualTo(2);
    assertThat(parameter.arn()).isEqualTo("arn:aws:ssm:eu-west-1::parameter" + name);
  }

  @Test
  @Rule("ssm.public-parameter.read-by-all-accounts")
  void hidesPublicParametersOfAnotherRegion() {
    var name = "/aws/service/kiln/%s/ami".formatted(account);
    moto.control().seedParameter(account.clients().region(), name, "ami-1");

    var refusal =
        refusalOf(() -> account.in("us-east-1").ssm().getParameter(request -> request.name(name)));

    assertThat(refusal).isEqualTo("ParameterNotFound");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/aws/service/mine", "/ssm/mine", "aws-mine", "ssmMine"})
  @Rule("ssm.put-parameter.reserved-names")
  void refusesNamesThatOnlyAwsMakes(String name) {
    var refusal = refusalOf(() -> putText(name));

    assertThat(refusal).isIn("ValidationException", "AccessDeniedException");
  }

  @Test
  @Rule("ssm.put-parameter.reserved-names")
  void takesNamesThatOnlyContainTheReservedWords() {
    putText("/kiln/aws/ssm");

    assertThat(get("/kiln/aws/ssm")).isEqualTo("text");
  }

  private void putText(String name) {
    account
        .ssm()
        .putParameter(parameter -> parameter.name(name).value("text").type(ParameterType.STRING));
  }

  private void put(String image) {
    account
        .ssm()
        .putParameter(parameter ->
            parameter
                .name(NAME)
                .value(image)
                .type(ParameterType.STRING)
                .dataType("aws:ec2:image")
                .overwrite(true));
  }

  private void label(long version) {
    account
        .ssm()
        .labelParameterVersion(label -> label.name(NAME).parameterVersion(version).labels("good"));
  }

  private String get(String name) {
    return account.ssm().getParameter(parameter -> parameter.name(name)).parameter().value();
  }
}
