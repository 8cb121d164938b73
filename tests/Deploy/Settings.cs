using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Recsys.Silo;

namespace Recsys.Deploy.Tests;

/// <summary>Holds environment variables and secret files of a manifest against the settings of a silo.</summary>
internal static class Settings
{
    public const string Address = "Recsys__Cluster__Address";

    /// <summary>Fails for a name that no setting reads and for a value that breaks a bound; gives the settings.</summary>
    public static RecsysSiloOptions Check(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(variables.Select(v => new KeyValuePair<string, string?>(v.Key.Replace("__", ":"), v.Value)));
        Assert.Empty(UnknownKeys.Find(builder.Configuration.GetSection(RecsysSiloOptions.Section), typeof(RecsysSiloOptions)));
        builder.AddRecsysSilo();
        using var host = builder.Build();
        SiloSettings.Validate(host.Services);
        var options = new RecsysSiloOptions();
        builder.Configuration.GetSection(RecsysSiloOptions.Section).Bind(options);
        return options;
    }
}
