package dev.kiln.baker.aws;

import dev.kiln.baker.instance.Exchange;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.Report;
import dev.kiln.baker.scripts.RecipeManifest;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.RecipeName;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Bundles from the recipes bucket, reports into the bakes bucket, both by pre-signed URLs.
final class S3Exchange implements Exchange {
  private final StageClients clients;
  private final Installation installation;
  private final List<RecipeManifest> pushed;
  private final Clock clock;
  private final S3Objects recipes;
  private final S3Objects bakes;

  /// @param pushed the manifests of the recipes this process has pushed, which need not be read
  S3Exchange(
      StageClients clients,
      Installation installation,
      Collection<RecipeManifest> pushed,
      Clock clock) {
    this.clients = clients;
    this.installation = installation;
    this.pushed = List.copyOf(pushed);
    this.clock = clock;
    this.recipes = new S3Objects(clients.s3(), installation.recipesBucket());
    this.bakes = new S3Objects(clients.s3(), installation.bakesBucket());
  }

  @Override
  public Signing sign(BakeRequest request, InstanceMode mode, int attempt, Duration validFor) {
    Optional<Instant> end = clients.credentialsEnd();
    if (end.isPresent() && end.get().isBefore(clock.instant().plus(validFor))) {
      return new Signing.TooShort(end.get());
    }
    RecipeName recipe = request.recipe().name();
    RecipeManifest manifest = manifest(request, recipe);
    try (GuardedPresigner presigner = clients.presigner()) {
      URI bundle =
          presigner.get(
              installation.recipesBucket(),
              RecipeManifest.bundleKey(recipe, request.digest(), mode),
              validFor);
      URI report =
          presigner.put(
              installation.bakesBucket(), ReportKey.of(request.bake(), mode, attempt), validFor);
      return new Signing.Signed(bundle, manifest.sha256(mode), report);
    }
  }

  @Override
  public Optional<byte[]> report(BakeId bake, InstanceMode mode, int attempt) {
    return bakes.get(ReportKey.of(bake, mode, attempt), Report.MOST_BYTES);
  }

  private RecipeManifest manifest(BakeRequest request, RecipeName recipe) {
    return pushed.stream()
        .filter(manifest -> manifest.digest().equals(request.digest()))
        .findFirst()
        .orElseGet(() -> readManifest(request, recipe));
  }

  private RecipeManifest readManifest(BakeRequest request, RecipeName recipe) {
    String key = RecipeManifest.key(recipe, request.digest());
    byte[] manifest =
        recipes
            .get(key)
            .orElseThrow(
                () -> new IllegalStateException("The recipe was not pushed: no object " + key));
    return RecipeManifest.read(manifest, request.digest());
  }
}
