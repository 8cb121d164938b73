using Recsys.Core;
using Recsys.Training.Layers;
using Recsys.Training.Recall.NextItem;

namespace Recsys.Training.Zoo.NextItem;

/// <summary>Settings of <see cref="Gru4Rec"/>.</summary>
public sealed record Gru4RecOptions : NextItemOptions
{
    /// <summary>Hidden units of the recurrent layer; 1 to 1024.</summary>
    public int Units { get; init; } = 128;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Units), Units, 1, 1024);
    }
}

/// <summary>
/// GRU4Rec (Hidasi et al. 2016): the state of a recurrent unit after the session's events, mapped into the items' space. Trained
/// by cross-entropy over all items at every event (Hidasi and Karatzoglou 2018 name it the strong variant).
/// </summary>
internal sealed class Gru4Rec : NextItemTower
{
    private readonly double _dropout;
    private readonly GruLayer _gru;
    private readonly DenseLayer _output;

    public Gru4Rec(Gru4RecOptions options, NextItemSetup setup)
        : base("gru4rec", options)
    {
        _dropout = options.Dropout;
        _gru = new GruLayer(setup.Random, options.Dimension, options.Units, setup.Device);
        _output = new DenseLayer(setup.Random, options.Units, options.Dimension, setup.Device);
        RegisterComponents();
    }

    public static NextItemFamily Family { get; } = NextItemFamily.Of(
        "gru4rec",
        "Hidasi et al., Session-based recommendations with recurrent neural networks, ICLR 2016",
        new Gru4RecOptions(),
        (options, setup) => new Gru4Rec(options, setup));

    public override Value Forward(NextItemInputs x)
    {
        var events = (x.History * x.Weights.Unsqueeze(2)).Dropout(_dropout);
        return _gru.Forward(events, x.Weights, x.EveryPlace).Dropout(_dropout).Through(_output);
    }
}
