namespace Microsoft.ML.Transforms.TimeSeries;

/// <summary>A row that takes its source into account when it is told to, not when its values are read.</summary>
abstract class StatefulRow : DataViewRow
{
    protected StatefulRow()
    {
    }

    public abstract Action<PingerArgument> GetPinger();
}

/// <summary>What an engine tells the stateful rows before it reads them.</summary>
class PingerArgument
{
    public long RowPosition;
    public float? ConfidenceLevel;
    public int? Horizon;

    /// <summary>Whether there is no new observation.</summary>
    public bool DontConsumeSource;

    public PingerArgument()
    {
    }
}
