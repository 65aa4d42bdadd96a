package dev.kiln.model.collect;

import dev.kiln.model.image.ImageId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What there is in one Region of an account, a page at a time.
///
/// Every method throws [EstateException] when AWS did not answer all that was asked.
public interface Estate {

  /// So many images at a time are asked for their [references][#references]:
  /// [DescribeImageReferences](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageReferences.html).
  int MOST_REFERRED = 10;

  /// So many parameters at a time are asked for their [values][#values]:
  /// [GetParameters](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html).
  int MOST_PARAMETERS = 10;

  /// So many versions of a template at a time:
  /// [DescribeLaunchTemplateVersions](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html).
  int MOST_VERSIONS = 200;

  /// The account's own images that may be Kiln's, deprecated and disabled ones too.
  Page<OwnedImage> images(Optional<String> page);

  /// The account's own snapshots that may be Kiln's.
  Page<OwnedSnapshot> snapshots(Optional<String> page);

  /// Whatever names an image itself.
  Page<Named> named(Naming kind, Optional<String> page);

  /// Whatever launches instances by templates, or by images it names.
  Page<Launcher> launchers(Launching kind, Optional<String> page);

  /// The default and the latest version of every launch template.
  Page<Named> currentTemplates(Optional<String> page);

  /// Versions of one template; those that are gone are not among them.
  ///
  /// @param versions numbers, at most [#MOST_VERSIONS]
  List<Named> templateVersions(Template template, Collection<String> versions);

  /// The names of all parameters whose values are images.
  Page<String> imageParameters(Optional<String> page);

  /// What parameters hold.
  ///
  /// @param selectors names, also with a version or a label such as `/kiln/images/web:stable`, at
  ///   most [#MOST_PARAMETERS]
  /// @return those that are there, by selector
  Map<String, String> values(Collection<String> selectors);

  /// All that is kept of what one of Kiln's own parameters has held, [a hundred
  /// values](https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html).
  Page<Past> history(String parameter, Optional<String> page);

  /// What AWS itself knows to refer to images.
  ///
  /// @param images at most [#MOST_REFERRED]
  /// @return no page where AWS does not offer that
  Optional<Page<Reference>> references(List<ImageId> images, Optional<String> page);

  /// What names images.
  enum Naming {
    INSTANCE("instance"),
    LAUNCH_CONFIGURATION("launch configuration"),
    SPOT_REQUEST("Spot request");

    private final String word;

    Naming(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /// What launches.
  enum Launching {
    AUTO_SCALING_GROUP("Auto Scaling group"),
    FLEET("fleet"),
    SPOT_FLEET("Spot fleet");

    private final String word;

    Launching(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /// A thing that names an image.
  ///
  /// @param name such as `i-0123456789abcdef0`; of a version of a template both, such as
  ///   `lt-0123456789abcdef0:3`
  /// @param image an id, or `resolve:ssm:` and a parameter, as [launch templates
  ///   have](https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html)
  record Named(String name, String image) {}

  /// A launch template, by what the one who uses it calls it.
  ///
  /// @param key its id or its name
  record Template(Key key, String value) {
    public enum Key {
      ID,
      NAME
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /// A version of a template in use.
  ///
  /// @param version a number, `$Latest` or `$Default`
  record TemplateVersion(Template template, String version) {}

  /// @param images as [Named] has them
  /// @param instances how many it has
  record Launcher(
      String name, List<TemplateVersion> templates, List<String> images, int instances) {
    public Launcher {
      templates = List.copyOf(templates);
      images = List.copyOf(images);
    }
  }

  /// One value a parameter holds or has held.
  record Past(String value, List<String> labels) {
    public Past {
      labels = List.copyOf(labels);
    }
  }

  /// @param type such as `ec2:Instance`
  /// @param arn of what refers to the image
  record Reference(ImageId image, String type, String arn) {}
}
