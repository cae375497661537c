using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.TimeSeries;

/// <summary>A transformer whose answers depend on the rows it has seen.</summary>
interface IStatefulTransformer : ITransformer
{
    /// <summary>A mapper whose rows change this transformer's state.</summary>
    IRowToRowMapper GetStatefulRowToRowMapper(DataViewSchema inputSchema);

    /// <summary>A copy with a state of its own.</summary>
    IStatefulTransformer Clone();
}

interface IStatefulRowToRowMapper : IRowToRowMapper
{
}

interface IStatefulRowMapper : IRowMapper
{
    void CloneState();

    Action<PingerArgument> CreatePinger(DataViewRow input, Func<int, bool> activeOutput, out Action disposer);
}
