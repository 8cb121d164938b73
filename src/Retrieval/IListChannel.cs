namespace Recsys.Retrieval;

/// <summary>A channel that reads a list, which is kept up to date only while the channel is in use.</summary>
public interface IListChannel : IRecallChannel
{
    /// <summary>The list; several channels may share one.</summary>
    IRecallList List { get; }
}
