using System.CommandLine;
using Recsys.Evaluation;

namespace Recsys.Cli.Commands;

/// <summary>Settings of the protocols. A version must be trained and evaluated with the same ones.</summary>
internal sealed class SplitArguments
{
    private const string All = "100/0/0";
    private static readonly string[] Shared = ["global-time", "holdout"];
    private static readonly string[] Drawn = ["holdout", "k-fold", "bootstrap"];

    private readonly Option<string> _shares = new("--shares") { Description = $"Train/validation/test in percent (global-time, holdout); {All} trains on all data for as many epochs as the run of --config needed.", DefaultValueFactory = _ => "80/10/10" };
    private readonly Option<int> _leave = new("--leave") { Description = "Items of each user that leave-p-out holds out for the test.", DefaultValueFactory = _ => new SplitOptions().HeldOutItems };
    private readonly Option<int> _seed = new("--split-seed") { Description = "Seed of protocols that draw at random (holdout, k-fold, bootstrap).", DefaultValueFactory = _ => new SplitOptions().Seed };

    public void AddTo(Command command)
    {
        command.Options.Add(_shares);
        command.Options.Add(_leave);
        command.Options.Add(_seed);
    }

    /// <summary>Whether nothing is to be held out.</summary>
    public bool IsAll(ParseResult parsed) => parsed.GetValue(_shares) == All;

    /// <summary>The settings, where any was given.</summary>
    public SplitOptions? Given(ParseResult parsed, string protocol) =>
        new Option[] { _shares, _leave, _seed }.Any(parsed.IsGiven) ? Options(parsed, protocol) : null;

    /// <summary>Refuses what is given of it.</summary>
    public void Refuse(ParseResult parsed, string why) => Array.ForEach<Option>([_shares, _leave, _seed], option => parsed.RefuseIf(true, option, why));

    /// <summary>The settings of a protocol.</summary>
    /// <exception cref="ArgumentException">One is out of range, or given and of no use to the protocol.</exception>
    public SplitOptions Options(ParseResult parsed, string protocol)
    {
        var options = new SplitOptions { HeldOutItems = parsed.GetValue(_leave), Seed = parsed.GetValue(_seed) };
        options = IsAll(parsed) ? options : options.WithShares(parsed.GetValue(_shares)!);
        parsed.RefuseIf(!IsAll(parsed) && !Shared.Contains(protocol), _shares, $"--protocol {protocol} has no shares; {string.Join(" and ", Shared)} have");
        parsed.RefuseIf(protocol != "leave-p-out", _leave, $"--protocol {protocol} does not hold so many items out; leave-p-out does");
        parsed.RefuseIf(!Drawn.Contains(protocol), _seed, $"--protocol {protocol} draws nothing; {string.Join(", ", Drawn)} do");
        return options;
    }
}
