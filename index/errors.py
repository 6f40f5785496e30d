"""Every error newsdesk raises on purpose. Each message is one line: the thing, the fact, the remedy.

NewsdeskError
├── SettingsError      a setting that does not exist or cannot be used
├── QuestionError      a question that cannot be asked
├── BatchError         a file of JSON lines that cannot be used
├── DraftError         a draft that cannot be checked
├── ArticleMissing     an article that is not in the index
├── FolderError        the folder of articles is missing or unreadable
├── WorkerError        the process that reads files cannot be started
├── IndexMissing       nothing has been indexed yet
├── IndexMismatch      the index was built with another embedder, or by another version
├── StoreError         the database failed
│   ├── IndexBusy      another newsdesk is writing to the index
│   ├── ReplicaError   what a machine keeps beside the database cannot be used
│   └── ServerError    the Chroma server cannot be used
├── ClusterError       the Ray cluster cannot be used
├── EmbedError         the embedding model cannot be loaded or run
├── ModelError         the language model's endpoint failed
├── AuditError         an audit record cannot be written
├── ExportError        a document cannot be written
└── KeepError          conversations or briefings cannot be kept or read
"""


class NewsdeskError(Exception):
    """Shown to the user as it is; anything else is a defect."""


class SettingsError(NewsdeskError):
    """A setting that does not exist or cannot be used."""


class QuestionError(NewsdeskError):
    """A question that cannot be asked."""


class BatchError(NewsdeskError):
    """A file of JSON lines that cannot be used."""


class DraftError(NewsdeskError):
    """A draft that cannot be checked."""


class ArticleMissing(NewsdeskError):
    """An article that is not in the index."""


class FolderError(NewsdeskError):
    """The folder of articles is missing or unreadable."""


class WorkerError(NewsdeskError):
    """The process that reads files cannot be started."""


class IndexMissing(NewsdeskError):
    """Nothing has been indexed yet."""


class IndexMismatch(NewsdeskError):
    """The index was built with another embedder, or by another version."""


class StoreError(NewsdeskError):
    """The database failed."""


class IndexBusy(StoreError):
    """Another newsdesk is writing to the index."""


class ReplicaError(StoreError):
    """What a machine keeps beside the database cannot be used."""


class ServerError(StoreError):
    """The Chroma server cannot be used."""


class ClusterError(NewsdeskError):
    """The Ray cluster cannot be used."""


class EmbedError(NewsdeskError):
    """The embedding model cannot be loaded or run."""


class ModelError(NewsdeskError):
    """The language model's endpoint failed."""


class AuditError(NewsdeskError):
    """An audit record cannot be written."""


class ExportError(NewsdeskError):
    """A document cannot be written."""


class KeepError(NewsdeskError):
    """Conversations or briefings cannot be kept or read."""
