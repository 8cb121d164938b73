using Microsoft.Extensions.DependencyInjection;
using Recsys.Grains;

namespace Recsys.Simulation;

/// <summary>Settings of a <see cref="RecsysTestCluster"/>.</summary>
public sealed class RecsysTestClusterOptions
{
    /// <summary>Number of silos at the start. Default 1; 1 to 16.</summary>
    public int Silos { get; set; } = 1;

    /// <summary>Folder of databases and models; the silos share it. Required.</summary>
    public required string Folder { get; set; }

    /// <summary>Connection string of a PostgreSQL database of this build's format, which then keeps what the folder's databases would; null for those.</summary>
    public string? Postgres { get; set; }

    /// <summary>The clock of the silos; null for the machine's. With a clock that stands still, nothing happens in the background: call <see cref="RecsysTestCluster.RefreshAsync"/>.</summary>
    public TimeProvider? Time { get; set; }

    /// <summary>Changes the limits.</summary>
    public Action<RecsysLimits>? Limits { get; set; }

    /// <summary>Changes the services of each silo, after all others were added.</summary>
    public Action<IServiceCollection>? Services { get; set; }
}
