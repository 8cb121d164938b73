using Microsoft.Extensions.Options;
using Recsys.Core;
using Recsys.Grains.Storage;
using Recsys.Online;
using Recsys.Serving;

namespace Recsys.Grains.Online;

/// <summary>Refuses settings outside their documented ranges, or without what they need, when the silo starts.</summary>
internal sealed class OnlineOptionsValidator(IOptions<ImpressionOptions> impressions, IOptions<CatalogueOptions> catalogue) : IValidateOptions<OnlineOptions>
{
    private const int MostBits = 22;
    private const double Most = 1000;

    public ValidateOptionsResult Validate(string? name, OnlineOptions options)
    {
        var checks = new SettingChecks(OnlineOptions.Section);
        checks.Range(nameof(options.Interval), options.Interval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        checks.Range(nameof(options.SaveEvery), options.SaveEvery, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        checks.Range(nameof(options.Shards), options.Shards, 1, 64);
        checks.Range(nameof(options.Bits), options.Bits, FeatureSpace.LeastBits, MostBits);
        checks.Range(nameof(options.NegativeRate), options.NegativeRate, NegativeSampling.LeastRate, 1);
        checks.Range($"{nameof(options.Ftrl)}:{nameof(FtrlOptions.Alpha)}", options.Ftrl.Alpha, 0.000001, 10);
        checks.Range($"{nameof(options.Ftrl)}:{nameof(FtrlOptions.Beta)}", options.Ftrl.Beta, 0, Most);
        checks.Range($"{nameof(options.Ftrl)}:{nameof(FtrlOptions.L1)}", options.Ftrl.L1, 0, Most);
        checks.Range($"{nameof(options.Ftrl)}:{nameof(FtrlOptions.L2)}", options.Ftrl.L2, 0, Most);
        var (watch, path) = (options.Watch, nameof(options.Watch));
        checks.Range($"{path}:{nameof(watch.Window)}", watch.Window, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        checks.Range($"{path}:{nameof(watch.LeastLabels)}", watch.LeastLabels, 10, 1_000_000);
        checks.Range($"{path}:{nameof(watch.ReferenceWindows)}", watch.ReferenceWindows, 1, 10_000);
        checks.Range($"{path}:{nameof(watch.HealthyWindows)}", watch.HealthyWindows, 1, 1000);
        checks.Range($"{path}:{nameof(watch.MostUnknown)}", watch.MostUnknown, 0, 1);
        checks.Range($"{path}:{nameof(watch.ShareFactor)}", watch.ShareFactor, 1.01, Most);
        checks.Range($"{path}:{nameof(watch.RateFactor)}", watch.RateFactor, 1.01, Most);
        checks.Range($"{path}:{nameof(watch.MostShift)}", watch.MostShift, 0.001, 10);
        if (!Enum.IsDefined(options.Outcome) || options.Outcome == InteractionKind.Impression)
        {
            var kinds = Enum.GetNames<InteractionKind>().Where(k => k != nameof(InteractionKind.Impression));
            checks.Fail(nameof(options.Outcome), $"is '{options.Outcome}'; it must be {string.Join(", ", kinds)}.");
        }
        else if (options.Enabled)
        {
            Needs(checks, options);
        }

        return checks.Failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(checks.Failures);
    }

    private void Needs(SettingChecks checks, OnlineOptions options)
    {
        checks.Require(impressions.Value.Enabled, nameof(options.Enabled), true, "false, or Recsys:Impressions:Enabled true: nothing can be learned of answers that are not recorded");
        checks.Require(catalogue.Value.Shards == 1, nameof(options.Enabled), true, "false, or Recsys:Catalogue:Shards 1: features are made of a silo's own table");
        checks.Require(
            impressions.Value.Windows.Of(options.Outcome) > TimeSpan.Zero, nameof(options.Outcome), options.Outcome, $"a kind whose window is not 0 (Recsys:Impressions:Windows:{options.Outcome})");
    }
}
