from tribeplan.tui.widgets import dialogs as dialogs
from tribeplan.tui.widgets import forms as forms
