"""DeregisterImage, and what becomes of the snapshots."""

from moto.core.responses import ActionResult
from moto.ec2.models.amis import Ami
from moto.ec2.models.elastic_block_store import Snapshot
from moto.ec2.responses.amis import AmisResponse

from kiln_moto import answers, judge
from kiln_moto.ec2 import facts, images, protecting, recycling
from kiln_moto.ec2.sharing import own_image
from kiln_moto.patching import replaces
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule
from kiln_moto.resources import ec2_arn


@replaces(AmisResponse)
def deregister_image(self):
    backend, image_id = self.ec2_backend, self._get_param("ImageId")
    with images.lock:
        if image_id in backend.deleted_amis:
            backend.deregister_image(image_id)  # which says that it is no longer there
        image = own_image(backend, image_id)
        protecting.check_unprotected(image)
        self.error_on_dryrun()
        backend.deregister_image(image_id)
        recycling.take_image(image)
        results = _delete_snapshots(image) if self._get_param("DeleteAssociatedSnapshots") else []
    images.tell(image, "deregistered")
    return ActionResult({"Return": True, "DeleteSnapshotResults": results})


@rule(
    "ec2.deregister-image.deletes-snapshots-on-request",
    "With DeleteAssociatedSnapshots the image's snapshots go too, each with a return code; without it they stay.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html",
)
def _delete_snapshots(image: Ami) -> list[dict[str, str]]:
    return [{"SnapshotId": b.snapshot.id, "ReturnCode": _delete(b.snapshot)} for b in images.backings(image)]


@rule(
    "ec2.deregister-image.skips-shared-snapshots",
    "A snapshot that another image uses is skipped.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshotReturnCode.html",
)
def _delete(snapshot: Snapshot) -> str:
    if images.images_of(snapshot):
        return "skipped"
    if not _may_delete(snapshot):
        return "missing-permissions"
    trouble = _trouble(snapshot)
    if trouble is not None:
        return trouble
    if snapshot.ec2_backend.snapshots.pop(snapshot.id, None):
        recycling.take_snapshot(snapshot)
    return "success"


@rule(
    "ec2.deregister-image.deleting-needs-delete-snapshot",
    "DeleteAssociatedSnapshots deletes what the caller may delete (ec2:DeleteSnapshot): missing-permissions else.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshotReturnCode.html",
)
def _may_delete(snapshot: Snapshot) -> bool:
    account, region = snapshot.ec2_backend.account_id, snapshot.ec2_backend.region_name
    arn = ec2_arn(snapshot.id, account, region)
    return judge.permits("ec2:DeleteSnapshot", arn, {"ec2:Region": region, **facts.of(account, arn)})


@rule(
    "ec2.deregister-image.says-what-failed",
    "A snapshot that cannot be deleted has the code client-error or internal-error; the image is deregistered.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshotReturnCode.html",
)
def _trouble(snapshot: Snapshot) -> str | None:
    """What somebody ordered to be wrong with deleting the snapshot."""
    error = answers.instead_of("ec2:DeleteSnapshot", snapshot.ec2_backend.account_id)
    if error is None:
        return None
    return "client-error" if isinstance(error, Refusal) and error.status < 500 else "internal-error"
