namespace Recsys.Client;

/// <summary>Settings of <see cref="IRecsysClient"/>. Bound to the configuration section "Recsys:Client".</summary>
public sealed class RecsysClientOptions
{
    /// <summary>The section of the configuration that holds these settings.</summary>
    public const string Section = "Recsys:Client";

    /// <summary>
    /// Name of the cluster that a client outside it connects to: the silos' Recsys:Cluster:Name, which each of them logs at its start.
    /// A silo of another name refuses the client. Required there; not used in a silo's own process.
    /// </summary>
    public string? Cluster { get; set; }

    /// <summary>Addresses and ports of silos' gateways, for a client outside the cluster, such as "10.0.0.5:30000". Empty, the default, is "127.0.0.1:30000".</summary>
    public IList<string> Gateways { get; set; } = [];

    /// <summary>
    /// PEM or PFX file with the certificate that a client outside the cluster shows to silos which ask for one (Recsys:Cluster:CertificateFile).
    /// Null, the default, for connections without TLS.
    /// </summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with the certificate's private key. Null, the default: it is in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Password of the private key. Null, the default, for none. It comes best from a file or the environment, and is never shown.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>
    /// PEM file of certificates, one of which must have issued the silos'. Null, the default: silos must have the client's own certificate.
    /// </summary>
    public string? AuthorityFile { get; set; }

    /// <summary>
    /// Who the audit log names for promotions, rollbacks, erasures, merges and deletions of this client, where its caller named nobody
    /// (<see cref="CallActor.Set"/>). Null, the default: user, machine and program of this process; 1 to 200 characters.
    /// </summary>
    public string? Actor { get; set; }

    /// <summary>How long a client outside the cluster tries to reach a silo when it starts. Default 15 s; above 0, at most 10 minutes.</summary>
    public TimeSpan StartDeadline { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest that a call may take, all repetitions together. Default 10 s; above 0, at most 10 minutes.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The longest that one attempt may take before the call is tried anew, perhaps on another silo. Default null: half of
    /// <see cref="Deadline"/>, and what is left of it for the second; above 0, at most 10 minutes.
    /// </summary>
    public TimeSpan? AttemptTimeout { get; set; }

    /// <summary>Pause before a call is repeated because a silo went away; it doubles each time. Default 50 ms; 1 ms to 10 s.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest that the pause may become. Default 1 s; 1 ms to 1 minute.</summary>
    public TimeSpan MaxRetryPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many calls may wait for an answer; one more is refused at once (<see cref="RecsysOverloadedException"/>). Default 1,024; 1 to
    /// 1,000,000. More than are answered in half of <see cref="Deadline"/> only make each other late: a short deadline needs fewer.
    /// </summary>
    public int MaxInFlight { get; set; } = 1024;

    /// <summary>How many users' batches one <see cref="IRecsysClient.TrackAsync(IReadOnlyList{UserEvent}, CancellationToken)"/> keeps in flight. Default 64; 1 to 1,024.</summary>
    public int TrackParallelism { get; set; } = 64;

    /// <summary>Lists that a call for many users asks for at a time; they count among <see cref="MaxInFlight"/>. Default 32; 1 to 10,000.</summary>
    public int ManyInFlight { get; set; } = 32;

    /// <summary>How many events of one user go to the cluster in one call; fewer where its own limit is lower. Default 1,000; 1 to 100,000.</summary>
    public int TrackBatch { get; set; } = 1000;

    /// <summary>How many items go to the cluster in one call. Default 500; 1 to 10,000.</summary>
    public int UpsertBatch { get; set; } = 500;

    internal string ActorName => Actor ?? $"{Environment.UserName}@{Environment.MachineName} ({AppDomain.CurrentDomain.FriendlyName})";

    internal CertificateFiles Certificate => new(Section, CertificateFile, KeyFile, CertificatePassword, AuthorityFile);
}
