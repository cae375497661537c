namespace Microsoft.ML.Data;

/// <summary>What a row-to-row transform does to one row: the columns it adds, and the getters behind them.</summary>
interface IRowMapper : ICanSaveModel
{
    Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer);

    Func<int, bool> GetDependencies(Func<int, bool> activeOutput);

    DataViewSchema.DetachedColumn[] GetOutputColumns();

    ITransformer GetTransformer();
}
