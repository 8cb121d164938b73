namespace Recsys.Serving;

/// <summary>How a multi-armed bandit chooses among items by what is known of their pulls (impressions) and rewards.</summary>
public enum BanditPolicy
{
    /// <summary>No bandit: the order of the scores.</summary>
    None,

    /// <summary>Thompson sampling (Thompson 1933; Chapelle and Li 2011): the largest draw of Beta(1 + rewards, 1 + pulls - rewards).</summary>
    Thompson,

    /// <summary>UCB1 (Auer et al. 2002): the largest mean + sqrt(2 ln N / n); an item that was never pulled comes first.</summary>
    Ucb1,

    /// <summary>The largest mean, but now and then an item by chance, rarely pulled ones rather; rarer as pulls grow (Auer et al. 2002).</summary>
    EpsilonGreedy,
}
