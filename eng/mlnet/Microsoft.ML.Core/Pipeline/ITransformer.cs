using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Something that can write itself into a model file.</summary>
public interface ICanSaveModel
{
    void Save(ModelSaveContext ctx);
}

/// <summary>Makes views of views.</summary>
public interface ITransformer : ICanSaveModel
{
    /// <summary>Whether each output row is made of one input row alone.</summary>
    bool IsRowToRowMapper { get; }

    DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    IDataView Transform(IDataView input);

    IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);
}

/// <summary>Learns a transformer from data.</summary>
public interface IEstimator<out TTransformer> where TTransformer : ITransformer
{
    TTransformer Fit(IDataView input);

    SchemaShape GetOutputSchema(SchemaShape inputSchema);
}

/// <summary>Makes a view of a source, such as files.</summary>
public interface IDataLoader<in TSource> : ICanSaveModel
{
    IDataView Load(TSource input);

    DataViewSchema GetOutputSchema();
}

/// <summary>Learns a loader from a source.</summary>
public interface IDataLoaderEstimator<in TSource, out TLoader> where TLoader : IDataLoader<TSource>
{
    TLoader Fit(TSource input);

    SchemaShape GetOutputSchema();
}
