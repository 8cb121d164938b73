using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Recsys.Client.Tests;

public sealed class RecsysClientOptionsTests
{
    public static TheoryData<string, object, object> Bounds => new()
    {
        { nameof(RecsysClientOptions.Deadline), TimeSpan.FromTicks(1), TimeSpan.Zero },
        { nameof(RecsysClientOptions.Deadline), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10.001) },
        { nameof(RecsysClientOptions.Retries), 0, -1 },
        { nameof(RecsysClientOptions.Retries), 10, 11 },
        { nameof(RecsysClientOptions.RetryPause), TimeSpan.Zero, TimeSpan.FromTicks(-1) },
        { nameof(RecsysClientOptions.RetryPause), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.001) },
        { nameof(RecsysClientOptions.TrackParallelism), 1, 0 },
        { nameof(RecsysClientOptions.TrackParallelism), 1024, 1025 },
        { nameof(RecsysClientOptions.UpsertBatch), 1, 0 },
        { nameof(RecsysClientOptions.UpsertBatch), 10_000, 10_001 },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Validate_OnBothSidesOfEachBound(string setting, object within, object beyond)
    {
        Assert.True(Validate(setting, within).Succeeded);
        var result = Validate(setting, beyond);
        Assert.True(result.Failed);
        Assert.Contains($"RecsysClientOptions.{setting} is ", Assert.Single(result.Failures!));
        Assert.Contains(beyond.ToString()!, result.FailureMessage);
    }

    [Fact]
    public void Bounds_CoverEverySetting() =>
        Assert.Equal(typeof(RecsysClientOptions).GetProperties().Select(p => p.Name).Order(), Bounds.Select(b => b.Data.Item1).Distinct().Order());

    [Fact]
    public void Defaults()
    {
        var options = new RecsysClientOptions();

        Assert.Equal((TimeSpan.FromSeconds(10), 3, TimeSpan.FromMilliseconds(50), 64, 500), (options.Deadline, options.Retries, options.RetryPause, options.TrackParallelism, options.UpsertBatch));
        Assert.True(new RecsysClientOptionsValidator().Validate(null, options).Succeeded);
    }

    [Fact]
    public void AddRecsysClient_SettingOutOfBounds_IsRefused()
    {
        var services = new ServiceCollection().AddSingleton(FakeGrains.Make(_ => null)).AddRecsysClient(o => o.Retries = 99);
        using var provider = services.BuildServiceProvider();

        Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IRecsysClient>);
    }

    private static ValidateOptionsResult Validate(string setting, object value)
    {
        var options = new RecsysClientOptions();
        typeof(RecsysClientOptions).GetProperty(setting)!.SetValue(options, value);
        return new RecsysClientOptionsValidator().Validate(null, options);
    }
}
