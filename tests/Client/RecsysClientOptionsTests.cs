using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Recsys.Client.Tests;

public sealed class RecsysClientOptionsTests
{
    public static TheoryData<string, object, object> Bounds => new()
    {
        { nameof(RecsysClientOptions.Deadline), TimeSpan.FromTicks(1), TimeSpan.Zero },
        { nameof(RecsysClientOptions.Deadline), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10.001) },
        { nameof(RecsysClientOptions.StartDeadline), TimeSpan.FromTicks(1), TimeSpan.Zero },
        { nameof(RecsysClientOptions.StartDeadline), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10.001) },
        { nameof(RecsysClientOptions.AttemptTimeout), TimeSpan.FromTicks(1), TimeSpan.Zero },
        { nameof(RecsysClientOptions.AttemptTimeout), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10.001) },
        { nameof(RecsysClientOptions.RetryPause), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(0.9) },
        { nameof(RecsysClientOptions.RetryPause), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10.001) },
        { nameof(RecsysClientOptions.MaxRetryPause), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(0.9) },
        { nameof(RecsysClientOptions.MaxRetryPause), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1.001) },
        { nameof(RecsysClientOptions.MaxInFlight), 1, 0 },
        { nameof(RecsysClientOptions.MaxInFlight), 1_000_000, 1_000_001 },
        { nameof(RecsysClientOptions.TrackBatch), 1, 0 },
        { nameof(RecsysClientOptions.TrackBatch), 100_000, 100_001 },
        { nameof(RecsysClientOptions.ManyInFlight), 1, 0 },
        { nameof(RecsysClientOptions.ManyInFlight), 10_000, 10_001 },
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
        Assert.Contains($"Recsys:Client:{setting} is ", Assert.Single(result.Failures!));
        Assert.Contains(beyond.ToString()!, result.FailureMessage);
    }

    [Fact]
    public void Bounds_CoverEverySettingWithARange() => Assert.Equal(
        typeof(RecsysClientOptions).GetProperties().Where(p => p.PropertyType != typeof(string) && p.Name != nameof(RecsysClientOptions.Gateways)).Select(p => p.Name).Order(),
        Bounds.Select(b => b.Data.Item1).Distinct().Order());

    [Theory]
    [InlineData("127.0.0.1:30000", true)]
    [InlineData("silo-1.shop.local:1", true)]
    [InlineData("[::1]:65535", true)]
    [InlineData("silo-1", false)]
    [InlineData(":30000", false)]
    [InlineData("127.0.0.1:0", false)]
    [InlineData("127.0.0.1:65536", false)]
    [InlineData("127.0.0.1:+1", false)]
    [InlineData("a b:30000", false)]
    [InlineData(null, false)]
    public void Validate_Gateways_AreAddressesWithAPort(string? gateway, bool valid)
    {
        var result = new RecsysClientOptionsValidator().Validate(null, new RecsysClientOptions { Gateways = [gateway!] });

        Assert.Equal(valid, result.Succeeded);
        Assert.True(valid || result.FailureMessage!.Contains("Recsys:Client:Gateways", StringComparison.Ordinal));
    }

    [Fact]
    public void Defaults()
    {
        var options = new RecsysClientOptions();

        Assert.Equal((TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10), null), (options.StartDeadline, options.Deadline, options.AttemptTimeout));
        Assert.Equal((TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)), (options.RetryPause, options.MaxRetryPause));
        Assert.Equal((1024, 64, 1000, 500), (options.MaxInFlight, options.TrackParallelism, options.TrackBatch, options.UpsertBatch));
        Assert.Null(options.Cluster);
        Assert.Empty(options.Gateways);
        Assert.True(new RecsysClientOptionsValidator().Validate(null, options).Succeeded);
    }

    [Fact]
    public void AddRecsysClient_SettingOutOfBounds_IsRefused()
    {
        var services = new ServiceCollection().AddSingleton(FakeGrains.Make(_ => null)).AddRecsysClient(o => o.MaxInFlight = 0);
        using var provider = services.BuildServiceProvider();

        Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IRecsysClient>);
    }

    [Fact]
    public void AddRecsysClient_OutsideTheCluster_WithoutACluster_IsRefused()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddRecsysClient();
        using var host = builder.Build();

        var error = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<RecsysClientOptions>>().Value);
        Assert.Contains("Recsys:Client:Cluster is not set", error.Message);
    }

    [Fact]
    public void AddRecsysClient_ConfigurationThatChangesOutOfBounds_ThrowsNothing_AndChangesNothing()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Recsys:Client:Cluster"] = "c", ["Recsys:Client:MaxInFlight"] = "7" });
        builder.AddRecsysClient();
        using var host = builder.Build();
        var monitor = host.Services.GetRequiredService<IOptionsMonitor<RecsysClientOptions>>();
        Assert.Equal(("c", 7), (monitor.CurrentValue.Cluster, monitor.CurrentValue.MaxInFlight));

        builder.Configuration["Recsys:Client:MaxInFlight"] = "0";
        ((IConfigurationRoot)builder.Configuration).Reload();

        Assert.Equal(7, monitor.CurrentValue.MaxInFlight);
    }

    private static ValidateOptionsResult Validate(string setting, object value)
    {
        var options = new RecsysClientOptions();
        typeof(RecsysClientOptions).GetProperty(setting)!.SetValue(options, value);
        return new RecsysClientOptionsValidator().Validate(null, options);
    }
}
