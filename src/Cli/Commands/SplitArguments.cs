using System.CommandLine;
using Recsys.Evaluation;

namespace Recsys.Cli.Commands;

/// <summary>Settings of the protocols. A version must be trained and evaluated with the same ones.</summary>
internal sealed class SplitArguments
{
    private readonly Option<string> _shares = new("--shares") { Description = "Train/validation/test in percent (global-time, holdout).", DefaultValueFactory = _ => "80/10/10" };
    private readonly Option<int> _leave = new("--leave") { Description = "Items of each user that leave-p-out holds out for the test.", DefaultValueFactory = _ => new SplitOptions().HeldOutItems };
    private readonly Option<int> _seed = new("--split-seed") { Description = "Seed of protocols that draw at random (holdout, k-fold, bootstrap).", DefaultValueFactory = _ => new SplitOptions().Seed };

    public void AddTo(Command command)
    {
        command.Options.Add(_shares);
        command.Options.Add(_leave);
        command.Options.Add(_seed);
    }

    public SplitOptions Options(ParseResult parsed) =>
        new SplitOptions { HeldOutItems = parsed.GetValue(_leave), Seed = parsed.GetValue(_seed) }.WithShares(parsed.GetValue(_shares)!);
}
