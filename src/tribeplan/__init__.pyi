from tribeplan.notebook import apply as apply
from tribeplan.notebook import calibrate as calibrate
from tribeplan.notebook import check as check
from tribeplan.notebook import compare as compare
from tribeplan.notebook import export as export
from tribeplan.notebook import gap as gap
from tribeplan.notebook import load as load
from tribeplan.notebook import simulate as simulate

__version__: str
