namespace Recsys.Retrieval;

/// <summary>Scores rows of one memory against one query. A type parameter, so that it is compiled into the scan.</summary>
/// <typeparam name="TSelf">The scorer.</typeparam>
internal unsafe interface IRowScorer<TSelf>
    where TSelf : struct, IRowScorer<TSelf>
{
    /// <summary>Makes a scorer.</summary>
    /// <param name="columns">The rows.</param>
    /// <param name="scratch">Holds the query, and is the scorer's until it is done.</param>
    static abstract TSelf Create(in ExactColumns columns, SearchScratch scratch);

    /// <summary>Writes for each row its score, or a number that its score does not exceed.</summary>
    /// <param name="first">First row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="scores">Receives a number a row.</param>
    void ScoreBlock(int first, int rows, float* scores);

    /// <summary>The score of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="bound">What <see cref="ScoreBlock"/> gave for it.</param>
    float Refine(int row, float bound);
}
