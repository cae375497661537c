namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>Gathers the steps that have a token as their target, and works through them when there are enough.</summary>
interface ITargetRows
{
    /// <summary>Takes a row of the outputs; works when there is no room for another.</summary>
    void Add(in ObjectivePass pass, int row, int token, float weight);

    /// <summary>The loss of all rows, the last ones included.</summary>
    LossSum Finish(in ObjectivePass pass);
}
