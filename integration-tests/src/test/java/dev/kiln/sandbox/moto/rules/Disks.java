package dev.kiln.sandbox.moto.rules;

import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;

/// Disks in requests.
final class Disks {
  private Disks() {}

  /// A volume under the name of a device.
  static BlockDeviceMapping disk(String device, Consumer<EbsBlockDevice.Builder> volume) {
    return BlockDeviceMapping.builder().deviceName(device).ebs(volume).build();
  }
}
