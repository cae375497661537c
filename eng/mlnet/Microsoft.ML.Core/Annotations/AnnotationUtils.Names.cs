namespace Microsoft.ML.Data;

static partial class AnnotationUtils
{
    /// <summary>The names of annotations.</summary>
    public static class Kinds
    {
        public const string SlotNames = "SlotNames";
        public const string KeyValues = "KeyValues";
        public const string ScoreColumnSetId = "ScoreColumnSetId";
        public const string ScoreColumnKind = "ScoreColumnKind";
        public const string ScoreValueKind = "ScoreValueKind";
        public const string IsNormalized = "IsNormalized";
        public const string IsUserVisible = "IsUserVisible";
        public const string TrainingLabelValues = "TrainingLabelValues";
        public const string CategoricalSlotRanges = "CategoricalSlotRanges";
    }

    /// <summary>The values of annotations.</summary>
    public static class Const
    {
        public static class ScoreColumnKind
        {
            public const string BinaryClassification = "BinaryClassification";
            public const string MulticlassClassification = "MulticlassClassification";
            public const string Regression = "Regression";
            public const string Ranking = "Ranking";
            public const string Clustering = "Clustering";
            public const string MultiOutputRegression = "MultiOutputRegression";
            public const string AnomalyDetection = "AnomalyDetection";
            public const string SequenceClassification = "SequenceClassification";
            public const string QuantileRegression = "QuantileRegression";
            public const string Recommender = "Recommender";
            public const string ItemSimilarity = "ItemSimilarity";
            public const string FeatureContribution = "FeatureContribution";
        }
    }
}
